package io.signalbox.e2e;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.local.supervisor.RealServers;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What was acknowledged is there, once, whatever dies meanwhile; and everything comes back by itself. */
class FaultsIT {

    private static final Signalbox SIGNALBOX = Signalbox.start(RealServers.none(), Map.of());

    private final Api api = SIGNALBOX.api();

    @AfterAll
    static void stop() {
        SIGNALBOX.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceName.class,
            names = {"BROKER", "LOGGER", "AUTH", "FRONTEND"})
    void aServiceKilledUnderLoadLosesNothingAndDoublesNothing(ServiceName name) {
        try (var load = new Load(api, "INFO")) {
            load.awaitMore(200);
            SIGNALBOX.service(name).kill();
            if (name != ServiceName.BROKER) {
                load.awaitMore(200);
            }
            SIGNALBOX.service(name).restart();
            load.awaitMore(200);
            load.verify();
        }
    }

    @Test
    void aListenerKilledUnderLoadCountsEachEventOnce() {
        try (var load = new Load(api, "ERROR")) {
            load.awaitMore(100);
            SIGNALBOX.service(ServiceName.LISTENER).kill();
            load.awaitMore(100);
            SIGNALBOX.service(ServiceName.LISTENER).restart();
            load.awaitMore(100);
            var stored = load.verify();
            await().atMost(90, SECONDS).ignoreExceptions().until(() -> alertCount(load.source()) == stored.size());
        }
    }

    @Test
    void aMailServiceKilledUnderLoadSendsEveryAcceptedMail() {
        var accepted = new HashSet<String>();
        for (int i = 0; i < 40; i++) {
            accepted.add(send());
        }
        SIGNALBOX.service(ServiceName.MAIL).kill();
        SIGNALBOX.service(ServiceName.MAIL).restart();
        for (int i = 0; i < 10; i++) {
            accepted.add(send());
        }

        await().atMost(120, SECONDS).ignoreExceptions().until(() -> accepted.stream()
                .allMatch(this::isSent));
    }

    @Test
    void aFrozenLoggerCostsACallerNoMoreThanTheDeadline() {
        try (var load = new Load(api, "INFO")) {
            load.awaitMore(100);
            SIGNALBOX.service(ServiceName.LOGGER).freeze();
            try {
                load.resetSlowest();
                load.awaitMore(200);
                assertThat(load.slowest()).isLessThan(Duration.ofSeconds(10));
            } finally {
                SIGNALBOX.service(ServiceName.LOGGER).thaw();
            }
            load.awaitMore(100);
            load.verify();
        }
    }

    @Test
    void allStoresKilledAtOnceLoseNothingThatWasAcknowledged() {
        try (var load = new Load(api, "INFO")) {
            load.awaitMore(200);
            SIGNALBOX.stores().kill();
            SIGNALBOX.stores().restart();
            load.awaitMore(200);
            load.verify();
        }
    }

    @Test
    void whatWasReportedFailedWhileTheStoresWereAwayIsStoredOnceWhenItIsRepeated() {
        var source = "repeated-" + UUID.randomUUID();
        var writes = new HashMap<String, String>();
        for (int i = 0; i < 60; i++) {
            var entry = Json.createObjectBuilder(Api.entry(source, "INFO", "repeated", "number " + i))
                    .add("id", UUID.randomUUID().toString())
                    .build();
            writes.put(entry.toString(), List.of("grpc", "rest", "rpc").get(i % 3));
        }
        try (var dying = Executors.newVirtualThreadPerTaskExecutor()) {
            dying.execute(() -> writes.forEach(this::isTaken));
            SIGNALBOX.stores().kill();
        }
        SIGNALBOX.stores().restart();

        writes.forEach((entry, via) -> await().atMost(90, SECONDS).until(() -> isTaken(entry, via)));
        await().atMost(90, SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(api.searchAll("source=" + source))
                .extracting(entry -> entry.getString("data"))
                .doesNotHaveDuplicates()
                .hasSize(writes.size()));
    }

    @Test
    void whatCameByTheClassicExchangeWhileTheListenerWasDeadIsStoredWhenItIsBack() {
        var client = Api.anonymous(SIGNALBOX.broker());
        var marker = UUID.randomUUID().toString();
        SIGNALBOX.service(ServiceName.LISTENER).kill();
        try {
            for (int i = 0; i < 100; i++) {
                var answer = client.post(
                        "handle",
                        Json.createObjectBuilder()
                                .add("action", "log-amqp")
                                .add(
                                        "log",
                                        Json.createObjectBuilder()
                                                .add("name", marker)
                                                .add("data", "number " + i))
                                .build());
                assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            }
        } finally {
            SIGNALBOX.service(ServiceName.LISTENER).restart();
        }

        await().atMost(90, SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(
                        api.searchAll("source=classic&name=" + marker))
                .extracting(entry -> entry.getString("data"))
                .doesNotHaveDuplicates()
                .hasSize(100));
    }

    private boolean isTaken(String entry, String via) {
        try {
            var status = api.post("api/v1/logs?via=" + via, entry).status();
            return status == 201 || status == 202;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void aSignInWorksWhileTheLoggerIsDownAndIsLoggedLater() {
        SIGNALBOX.service(ServiceName.LOGGER).kill();
        Set<String> before;
        try {
            var email = UUID.randomUUID() + "@example.com";
            before = Set.of(email);
            assertThat(SIGNALBOX.api().token()).isNotEmpty();
            Api.anonymous(SIGNALBOX.broker()).post("api/v1/sessions", Api.credentials(email, "wrong password"));
        } finally {
            SIGNALBOX.service(ServiceName.LOGGER).restart();
        }
        await().atMost(60, SECONDS).ignoreExceptions().until(() -> api.searchAll("source=auth").stream()
                .anyMatch(entry -> before.stream().anyMatch(entry.toString()::contains)));
    }

    private long alertCount(String source) {
        return api.get("api/v1/alerts?limit=100").object().getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(alert -> alert.toString().contains(source))
                .mapToLong(alert -> alert.getInt("count"))
                .sum();
    }

    private String send() {
        var answer = api.post(
                "api/v1/mails",
                Json.createObjectBuilder()
                        .add("to", Json.createArrayBuilder().add("someone@example.com"))
                        .add("subject", "Under load")
                        .add("text", "Hello")
                        .build());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.object().getString("id");
    }

    private boolean isSent(String id) {
        return api.get("api/v1/mails/" + id).object().getString("status").equals("sent");
    }
}
