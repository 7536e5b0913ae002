package io.signalbox.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.signalbox.local.supervisor.RealServers;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schemathesis, with all its checks, against each service's description at {@code /openapi}: nothing is answered 5xx, nothing undocumented, what
 * the description allows is taken and what it forbids is refused.
 *
 * @see <a href="https://schemathesis.readthedocs.io/">Schemathesis</a>
 */
class OpenApiConformanceIT {

    /** How many requests of its own making it sends to an operation, beside those that every constraint of the description gives. */
    private static final String EXAMPLES = "10";

    private static final Path CLIENTS = Path.of("clients").toAbsolutePath();

    /** Guessing is throttled, and this guesses; a machine that is busy with this is no fault of a service. */
    private static final Map<String, String> PATIENT = Map.of(
            "SIGNALBOX_AUTH_THROTTLE_ACCOUNT_FAILURES", "1000",
            "SIGNALBOX_AUTH_THROTTLE_DISTRIBUTED_FAILURES", "1000",
            "SIGNALBOX_AUTH_THROTTLE_NETWORK_FAILURES", "1000",
            "SIGNALBOX_BROKER_RATE_LIMIT_PER_ADDRESS", "100000",
            "SIGNALBOX_BROKER_RATE_LIMIT_FAILED_PER_ADDRESS", "100000",
            "SIGNALBOX_AMQP_TIMEOUT", "PT30S",
            "SIGNALBOX_LOGGER_TIMEOUT", "PT30S",
            "SIGNALBOX_MAIL_TIMEOUT", "PT30S",
            "SIGNALBOX_RELAY_TIMEOUT", "PT30S");

    private static Path schemathesis;
    private static Signalbox signalbox;

    @BeforeAll
    static void start() {
        schemathesis = Command.client("schemathesis");
        signalbox = Signalbox.start(RealServers.none(), PATIENT);
    }

    @AfterAll
    static void stop() {
        if (signalbox != null) {
            signalbox.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceName.class,
            names = {"AUTH", "LOGGER", "LISTENER", "MAIL", "BROKER"})
    void aServiceDoesWhatItsDescriptionSaysAndNothingElse(ServiceName service) {
        var http = signalbox.service(service).http();
        var command = new ArrayList<>(List.of(
                "env",
                "SIGNALBOX_EMAIL=" + Api.EMAIL,
                "SIGNALBOX_PASSWORD=" + Api.PASSWORD,
                "SCHEMATHESIS_HOOKS=" + CLIENTS.resolve("schemathesis_hooks.py"),
                schemathesis.toString(),
                "--config-file=" + CLIENTS.resolve("schemathesis.toml"),
                "run",
                http.resolve("openapi").toString(),
                "--url=" + http,
                "--checks=all",
                "--max-examples=" + EXAMPLES,
                "--generation-deterministic",
                "--workers=1",
                "--request-timeout=60",
                "--no-color"));
        if (!hasSessions(service)) {
            command.add("--header=Authorization: Bearer " + signalbox.api().token());
        }

        var output = Command.run(Path.of("target").toAbsolutePath(), "", command);

        assertThat(output).contains("Coverage", "Fuzzing", "Stateful").doesNotContain("Authentication failed");
    }

    /** There schemathesis signs in by itself, and again when it has signed out. */
    private static boolean hasSessions(ServiceName service) {
        return service == ServiceName.AUTH || service == ServiceName.BROKER;
    }
}
