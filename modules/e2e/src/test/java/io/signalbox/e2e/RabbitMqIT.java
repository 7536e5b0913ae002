package io.signalbox.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.signalbox.local.supervisor.RealServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole on a real RabbitMQ and a real PostgreSQL server. */
class RabbitMqIT {

    private static final Path SERVERS = Path.of("servers").toAbsolutePath();

    @Test
    void aRestartOfRabbitMqUnderLoadLosesNothingAndAllReconnectByThemselves(@TempDir Path directory) {
        Command.require(isInstalled(), "Debian's rabbitmq-server and postgresql");
        var urls = start(directory);
        try (var signalbox = Signalbox.start(new RealServers(
                        Optional.of(urls.get("SIGNALBOX_TEST_POSTGRES")),
                        Optional.empty(),
                        Optional.of(urls.get("SIGNALBOX_TEST_AMQP")),
                        Optional.empty()));
                var load = new Load(signalbox.api(), "WARN")) {
            load.awaitMore(200);
            servers("restart-amqp", directory);
            load.awaitMore(200);
            assertThat(load.verify()).isNotEmpty();
        } finally {
            servers("stop", directory);
        }
    }

    private static boolean isInstalled() {
        return Command.run(Path.of("."), "", List.of("sh", "-c", SERVERS + " installed && echo yes || echo no"))
                .contains("yes");
    }

    private static Map<String, String> start(Path directory) {
        return servers("start", directory)
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static String servers(String command, Path directory) {
        return Command.run(Path.of("."), "", List.of(SERVERS.toString(), command, directory.toString()));
    }
}
