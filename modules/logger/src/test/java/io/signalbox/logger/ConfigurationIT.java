package io.signalbox.logger;

import java.util.HashMap;
import java.util.Map;

import io.signalbox.common.Launcher;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConfigurationIT {

    private static final Map<String, String> GOOD = Map.of(
            "SIGNALBOX_MONGO_URL", "mongodb://127.0.0.1:1/signalbox",
            "SIGNALBOX_AMQP_URL", "amqp://guest:guest@127.0.0.1:1/",
            "SIGNALBOX_AUTH_URL", "http://127.0.0.1:1",
            "SIGNALBOX_CLIENT_SECRET", "secret");

    @ParameterizedTest
    @CsvSource({
        "signalbox.mongo.url, mysql://me:hush@host/database",
        "signalbox.mongo.url, mongodb://host",
        "signalbox.amqp.url, http://me:hush@host",
        "signalbox.tls.ca-file, no-such-file",
        "signalbox.logger.retention.warn, forever",
        "signalbox.logger.events.min-severity, LOUD",
        "signalbox.logger.write.writers, 0",
        "signalbox.grpc.max-message-bytes, 8388609",
    })
    void aBadValueStopsTheStartWithOneSentenceThatNamesItsKey(String key, String value) {
        var environment = new HashMap<>(GOOD);
        environment.put(key.replaceAll("[^a-z]", "_").toUpperCase(java.util.Locale.ROOT), value);

        try (var logger = ServiceProcess.launch("logger", environment)) {
            await().until(() -> !logger.process().isAlive());
            assertThat(logger.process().exitCode()).isEqualTo(Launcher.BAD_CONFIGURATION);
            assertThat(logger.process().logTail(500))
                    .filteredOn(line -> line.startsWith("Bad configuration: "))
                    .singleElement()
                    .asString()
                    .startsWith("Bad configuration: " + key);
            assertThat(logger.process().logTail(500)).noneMatch(line -> line.contains("hush"));
        }
    }
}
