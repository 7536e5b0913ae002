package io.signalbox.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.signalbox.local.supervisor.RealServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole on real servers, reached by TLS: RabbitMQ, PostgreSQL, and FerretDB where there is Go to build it. */
class RealServersIT {

    private static final Path SERVERS = Path.of("servers").toAbsolutePath();

    @Test
    void aRestartOfRabbitMqUnderLoadLosesNothingAndAllReconnectByThemselves(@TempDir Path directory) {
        Command.require(isInstalled(), "Debian's rabbitmq-server and postgresql");
        var urls = start(directory);
        try (var signalbox =
                        Signalbox.start(byTls(urls), Map.of("SIGNALBOX_TLS_CA_FILE", urls.get("SIGNALBOX_TEST_CA")));
                var load = new Load(signalbox.api(), "WARN")) {
            load.awaitMore(200);
            servers("restart-amqp", directory);
            load.awaitMore(200);
            assertThat(load.verify()).isNotEmpty();
        } finally {
            servers("stop", directory);
        }
    }

    /** FerretDB lets a user in that its PostgreSQL knows. */
    private static RealServers byTls(Map<String, String> urls) {
        var postgres = urls.get("SIGNALBOX_TEST_POSTGRES");
        var credentials = URI.create(postgres).getRawUserInfo();
        return new RealServers(
                Optional.of(postgres + "?sslmode=verify-full&sslrootcert=" + urls.get("SIGNALBOX_TEST_CA")),
                Optional.ofNullable(urls.get("SIGNALBOX_TEST_MONGO_TLS"))
                        .map(url -> url.replace("//", "//" + credentials + "@") + "&authMechanism=PLAIN"),
                Optional.of(urls.get("SIGNALBOX_TEST_AMQPS")),
                Optional.empty());
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
