package io.signalbox.listener;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

import jakarta.json.JsonObject;

import io.grpc.Status;
import io.signalbox.common.entry.Severity;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.listener.TestBroker.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is done about alerts while mail does not do its part, and what is kept of rules. */
class ActionsIT {

    @TempDir
    static Path directory;

    private static Installation installation;
    private static ServiceProcess listener;
    private static TestBroker broker;
    private static Rest operator;

    @BeforeAll
    static void start() {
        installation = new Installation(directory);
        listener = installation.listener(Map.of(
                "SIGNALBOX_LISTENER_ACTIONS_MAX_ATTEMPTS", "3",
                "SIGNALBOX_LISTENER_ACTIONS_FIRST_WAIT", "PT0.1S",
                "SIGNALBOX_LISTENER_ACTIONS_LONGEST_WAIT", "PT0.2S"));
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
    void aMailThatFailsIsTriedAgainThenDeadThenRequeuedAndDone() {
        var attempts = installation.neighbours.mailAttempts();
        installation.neighbours.failMails(Status.INTERNAL.withDescription("mail is broken"));
        var action = deadActionOf("failing");

        assertThat(action.getInt("attempts")).isEqualTo(3);
        assertThat(action.getString("lastError")).contains("mail is broken");
        assertThat(installation.neighbours.mailAttempts()).isEqualTo(attempts + 3);
        await().untilAsserted(
                        () -> assertThat(installation.neighbours.entries()).anySatisfy(entry -> {
                            assertThat(entry.getName()).isEqualTo("action-dead");
                            assertThat(entry.getAttributesOrThrow("action")).isEqualTo(action.getString("id"));
                        }));
        await().untilAsserted(
                        () -> assertThat(metrics()).containsPattern("signalbox_listener_dead_actions\\{[^}]*} 1"));

        installation.neighbours.takeMails();
        var requeued = operator.post("api/v1/actions/" + action.getString("id") + "/requeue", "");

        assertThat(requeued.status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(stateOf(action)).isEqualTo("done"));
        assertThat(installation.neighbours.mails())
                .filteredOn(mail -> mail.getIdempotencyKey().equals(action.getString("id")))
                .hasSize(1);
        assertThat(operator.post("api/v1/actions/" + action.getString("id") + "/requeue", "")
                        .problem())
                .isEqualTo("conflict");
    }

    @Test
    void whileMailIsAwayItsActionsWaitPastAllTheirAttempts() {
        installation.neighbours.failMails(Status.UNAVAILABLE.withDescription("mail is away"));
        var attempts = installation.neighbours.mailAttempts();
        var alert = alertOf("waiting");
        await().until(() -> installation.neighbours.mailAttempts() > attempts + 6);

        assertThat(actionOf(alert).getString("state")).isIn("pending", "running");
        assertThat(actionOf(alert).getInt("attempts")).isGreaterThan(3);
        installation.neighbours.takeMails();

        await().untilAsserted(
                        () -> assertThat(actionOf(alert).getString("state")).isEqualTo("done"));
    }

    @Test
    void anActionThatFailsUnexpectedlyIsDeadLikeAnyOther() {
        installation.neighbours.failMails(Status.UNAVAILABLE.withDescription("mail is away"));
        var alert = alertOf("defective");
        await().untilAsserted(() -> {
            installation.execute("UPDATE actions SET payload = payload - 'variables' WHERE state = 'PENDING'");
            assertThat(actionOf(alert).getString("state")).isEqualTo("dead");
        });
        installation.neighbours.takeMails();

        assertThat(actionOf(alert).getString("lastError")).contains("unexpectedly");
        installation.execute("DELETE FROM actions WHERE alert_id = ?", UUID.fromString(alert));
    }

    @Test
    void aMailThatIsRefusedIsDeadAtOnce() {
        installation.neighbours.failMails(Status.INVALID_ARGUMENT.withDescription("invalid-request: to[0]"));

        var action = deadActionOf("refused");

        assertThat(action.getInt("attempts")).isEqualTo(1);
        installation.neighbours.takeMails();
        operator.post("api/v1/actions/" + action.getString("id") + "/requeue", "");
        await().untilAsserted(() -> assertThat(stateOf(action)).isEqualTo("done"));
    }

    @Test
    void aDeletedShippedRuleDoesNotComeBack() {
        var shipped = operator.get("api/v1/rules").items().getFirst();
        assertThat(shipped.getJsonArray("recipients").getString(0)).isEqualTo("default");
        assertThat(operator.delete("api/v1/rules/" + shipped.getString("id")).status())
                .isEqualTo(204);

        listener.restart();

        assertThat(operator.get("api/v1/rules").items()).isEmpty();
        operator.post("api/v1/rules", "{\"name\":\"Errors again\"}");
    }

    private static String alertOf(String source) {
        broker.publish(entry(source, Severity.ERROR, "failed", "client"));
        await().untilAsserted(
                        () -> assertThat(installation.alerts(listener, source)).hasSize(1));
        return installation.alerts(listener, source).getFirst().getString("id");
    }

    private static JsonObject actionOf(String alert) {
        return operator.get("api/v1/actions").items().stream()
                .filter(action -> action.getString("alert").equals(alert))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject deadActionOf(String source) {
        var alert = alertOf(source);
        await().untilAsserted(() -> assertThat(
                        operator.get("api/v1/actions?state=dead").items())
                .anySatisfy(action -> assertThat(action.getString("alert")).isEqualTo(alert)));
        return operator.get("api/v1/actions?state=dead").items().stream()
                .filter(action -> action.getString("alert").equals(alert))
                .findFirst()
                .orElseThrow();
    }

    private static String stateOf(JsonObject action) {
        return operator.get("api/v1/actions").items().stream()
                .filter(kept -> kept.getString("id").equals(action.getString("id")))
                .findFirst()
                .orElseThrow()
                .getString("state");
    }

    private static String metrics() {
        return new Rest(listener.http(), "").get("metrics").response().body();
    }
}
