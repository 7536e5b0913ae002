package io.signalbox.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ServiceProcessIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void prepare() throws Exception {
        jar = directory.resolve("signalbox-logger.jar");
        FakeService.writeJar(jar);
    }

    @Test
    void aKilledServiceComesBackOnTheSamePorts() {
        try (ServiceProcess service = launch(Map.of())) {
            service.awaitReady(LIMIT);
            long first = service.pid();

            service.kill();
            assertThat(service.isReady()).isFalse();
            service.restart();

            assertThat(service.isReady()).isTrue();
            assertThat(service.pid()).isNotEqualTo(first);
        }
    }

    @Test
    void aFrozenServiceDoesNotAnswerUntilItIsThawed() {
        try (ServiceProcess service = launch(Map.of())) {
            service.awaitReady(LIMIT);

            service.freeze();
            assertThat(service.isReady()).isFalse();
            assertThat(service.process().isAlive()).isTrue();
            service.thaw();

            await().atMost(LIMIT).until(service::isReady);
        }
    }

    @Test
    void evenAFrozenServiceStopsByItself() {
        ServiceProcess service = launch(Map.of());
        service.awaitReady(LIMIT);
        service.freeze();

        assertThat(service.stop(LIMIT)).isTrue();
    }

    @Test
    void aServiceThatFailsToStartIsReportedWithTheEndOfItsLog() {
        ServiceProcess service = launch(Map.of("FAKE_CRASH", "logger"));

        assertThatThrownBy(() -> service.awaitReady(LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The logger ended with code 3")
                .hasMessageContaining(service.log().toString())
                .hasMessageContaining("cannot go on: boom");
    }

    @Test
    void aServiceThatIsNotBuiltIsNamed() {
        assertThatThrownBy(() -> new Repository(directory).jar("broker"))
                .hasMessageContaining("The broker is not built")
                .hasMessageContaining("run ./signalbox build");
    }

    private ServiceProcess launch(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(environment);
        return ServiceProcess.launch(new ServiceLaunch(
                "logger",
                ServiceLaunch.ofJar(jar, List.of("-Xmx32m")),
                all,
                FreePorts.next(),
                OptionalInt.of(FreePorts.next()),
                directory.resolve("logger.log")));
    }
}
