package io.signalbox.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.grpc.Status;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.listener.TestBroker.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What grows has an end. */
class BoundsIT {

    @TempDir
    static Path directory;

    private static Installation installation;
    private static ServiceProcess listener;
    private static TestBroker broker;
    private static Rest operator;

    @BeforeAll
    static void start() {
        installation = new Installation(directory);
        listener = installation.listener(Map.of("SIGNALBOX_LISTENER_MAILS_PER_HOUR", "3"));
        broker = new TestBroker(installation.amqp.amqpUrl());
        operator = installation.operator(listener);
    }

    @AfterAll
    static void stop() {
        broker.close();
        listener.close();
        installation.close();
    }

    @Test
    void whatNobodyTouchedForLongIsResolvedOrRemovedByItself() {
        installation.neighbours.failMails(Status.INVALID_ARGUMENT.withDescription("refused"));
        var forgotten = raise("forgotten");
        var silenced = raise("silenced");
        var fresh = raise("fresh");
        await().untilAsserted(() -> assertThat(deadActions()).isEqualTo(3));
        operator.post(
                "api/v1/alerts/" + silenced + "/silence",
                "{\"until\":\"" + Instant.now().plus(Duration.ofDays(1)) + "\"}");
        installation.execute(
                "UPDATE alerts SET last_seen = last_seen - interval '91 days' WHERE id IN (?, ?)",
                UUID.fromString(forgotten),
                UUID.fromString(silenced));
        installation.execute(
                "UPDATE actions SET finished_at = finished_at - interval '91 days' WHERE alert_id = ?",
                UUID.fromString(forgotten));
        refuseAnEntryOf(Instant.now().minus(Duration.ofDays(31)));
        refuseAnEntryOf(Instant.now().minus(Duration.ofDays(29)));

        listener.restart();

        await().untilAsserted(() -> assertThat(stateOf(forgotten)).isEqualTo("resolved"));
        await().untilAsserted(() -> assertThat(deadActions()).isEqualTo(2));
        assertThat(stateOf(silenced)).isEqualTo("silenced");
        assertThat(stateOf(fresh)).isEqualTo("open");
        await().untilAsserted(
                        () -> assertThat(installation.neighbours.entries()).anySatisfy(entry -> {
                            assertThat(entry.getName()).isEqualTo("alert-expired");
                            assertThat(entry.getAttributesOrThrow("alert")).isEqualTo(forgotten);
                        }));
        await().untilAsserted(() -> assertThat(
                        new Rest(listener.http(), "").get("metrics").response().body())
                .containsPattern("signalbox_outbox_refused\\{[^}]*} 1"));
        installation.neighbours.takeMails();
    }

    @Test
    void aRuleMailsSoOftenInAnHourAndTellsHowManyMailsWereHeldBack() {
        var rule = operator.post("api/v1/rules", """
                        {"name":"Storm","match":{"minSeverity":"WARN","source":"storm"},"recipients":["storm@example.com"]}""").object().getString("id");
        for (int i = 0; i < 10; i++) {
            broker.publish(entry("storm", Severity.WARN, "order-" + i + "-failed", "client"));
        }
        await().untilAsserted(
                        () -> assertThat(installation.alerts(listener, "storm")).hasSize(10));
        await().untilAsserted(() -> assertThat(mailsOfStorm()).isEqualTo(3));

        installation.execute("UPDATE mail_quotas SET began_at = began_at - interval '1 hour'");
        broker.publish(entry("storm", Severity.WARN, "order-11-failed", "client"));

        await().untilAsserted(
                        () -> assertThat(installation.neighbours.entries()).anySatisfy(entry -> {
                            assertThat(entry.getName()).isEqualTo("alert-mails-held");
                            assertThat(entry.getAttributesOrThrow("rule")).isEqualTo(rule);
                            assertThat(entry.getAttributesOrThrow("held")).isEqualTo("7");
                        }));
        await().untilAsserted(() -> assertThat(mailsOfStorm()).isEqualTo(4));
    }

    private static String raise(String source) {
        broker.publish(entry(source, Severity.ERROR, "failed", "client"));
        await().untilAsserted(
                        () -> assertThat(installation.alerts(listener, source)).hasSize(1));
        return installation.alerts(listener, source).getFirst().getString("id");
    }

    private static String stateOf(String alert) {
        return operator.get("api/v1/alerts/" + alert).object().getString("state");
    }

    private static long deadActions() {
        return operator.get("api/v1/actions?state=dead").items().size();
    }

    private static long mailsOfStorm() {
        return installation.neighbours.mails().stream()
                .filter(mail -> mail.getToList().contains("storm@example.com"))
                .count();
    }

    private static void refuseAnEntryOf(Instant time) {
        installation.execute(
                "INSERT INTO entry_outbox (id, entry, refused) VALUES (?, ''::bytea, 'invalid-entry')",
                EntryIds.earliest(time));
    }
}
