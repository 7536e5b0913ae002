package io.signalbox.broker;

import java.time.Duration;
import java.util.Map;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The broker needs nobody to start; only a bad configuration stops it. */
class StartIT {

    private final Surroundings around = Surroundings.shared();

    @Test
    void itIsReadyWhileEverybodyElseIsAway() {
        var nowhere = "127.0.0.1:" + FreePorts.next();
        try (var broker = around.start(Map.of(
                "SIGNALBOX_AUTH_URL", "http://" + nowhere,
                "SIGNALBOX_LOGGER_URL", "http://" + nowhere,
                "SIGNALBOX_LOGGER_GRPC", nowhere,
                "SIGNALBOX_MAIL_URL", "http://" + nowhere,
                "SIGNALBOX_MAIL_GRPC", nowhere,
                "SIGNALBOX_LISTENER_URL", "http://" + nowhere,
                "SIGNALBOX_AMQP_URL", "amqp://guest:guest@" + nowhere + "/%2f"))) {
            var api = new Api(broker.http(), "");
            for (var probe : new String[] {"health/live", "health/ready", "health/started"}) {
                assertThat(api.get(probe).status()).isEqualTo(200);
            }
            assertThat(api.get("openapi").text()).contains("/api/v1/logs/stream");
            assertThat(api.get("metrics").status()).isEqualTo(200);
            assertThat(api.as(around.tokens().of("ann", "writer"))
                            .get("api/v1/status")
                            .status())
                    .as("no key could ever be fetched")
                    .isEqualTo(503);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SIGNALBOX_LOGGER_URL,nonsense,signalbox.logger.url",
        "SIGNALBOX_LOGGER_TIMEOUT,soon,signalbox.logger.timeout",
        "SIGNALBOX_BROKER_MAX_STREAMS,0,signalbox.broker.max-streams",
        "SIGNALBOX_BROKER_RATE_LIMIT_PER_CALLER,many,signalbox.broker.rate-limit.per-caller",
        "SIGNALBOX_BROKER_CORS_ORIGINS,*,signalbox.broker.cors-origins",
        "SIGNALBOX_HTTP_TRUSTED_HOPS,-1,signalbox.http.trusted-hops",
        "SIGNALBOX_CLASSIC_ENABLED,maybe,signalbox.classic.enabled",
        "SIGNALBOX_AMQP_URL,http://x,signalbox.amqp.url",
        "SIGNALBOX_CLIENT_SECRET,'',signalbox.client.secret"
    })
    void aBadValueStopsItWithOneSentenceThatNamesTheKey(String variable, String value, String key) {
        var broker = ServiceProcess.launch("broker", around.environment(Map.of(variable, value)));

        await().atMost(Duration.ofSeconds(60)).until(() -> !broker.process().isAlive());
        assertThat(broker.process().exitCode()).isEqualTo(78);
        assertThat(broker.process().logTail(50)).anyMatch(line -> line.startsWith("Bad configuration: " + key + " "));
    }
}
