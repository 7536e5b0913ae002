package io.signalbox.listener;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import com.rabbitmq.client.GetResponse;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.mail.v1.SendRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.listener.TestBroker.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of an event: alerts, their life, and what is told about them. */
class AlertsIT {

    @TempDir
    static Path directory;

    private static Installation installation;
    private static ServiceProcess listener;
    private static TestBroker broker;
    private static Rest operator;

    @BeforeAll
    static void start() {
        installation = new Installation(directory);
        listener = installation.listener(Map.of("SIGNALBOX_CLASSIC_ENABLED", "true"));
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
    void anErrorFromAnySourceBecomesAnAlertAMailAndALogEntry() {
        var alert = raise("shop");

        assertThat(alert.getString("rule")).isEqualTo("Errors from any source");
        assertThat(alert.getString("state")).isEqualTo("open");
        assertThat(alert.getInt("count")).isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(mailsFrom("shop")).singleElement().satisfies(mail -> {
                            assertThat(mail.getToList()).containsExactly(Installation.RECIPIENT);
                            assertThat(mail.getTemplate()).isEqualTo("alert");
                            assertThat(mail.getVariables().getFieldsMap())
                                    .containsKeys(
                                            "id",
                                            "rule",
                                            "severity",
                                            "source",
                                            "name",
                                            "count",
                                            "firstSeen",
                                            "lastSeen",
                                            "data");
                        }));
        await().untilAsserted(
                        () -> assertThat(installation.neighbours.entries()).anySatisfy(raised -> {
                            assertThat(raised.getName()).isEqualTo("alert-raised");
                            assertThat(raised.getAttributesOrThrow("alert")).isEqualTo(alert.getString("id"));
                        }));
    }

    @Test
    void theTraceOfWhatHappenedGoesOnToWhatIsDoneAboutIt() {
        var trace = "0af7651916cd43dd8448eb211c80319c";

        broker.publishTraced(
                entry("traced", Severity.ERROR, "failed", "client"), "00-" + trace + "-b7ad6b7169203331-01");

        await().untilAsserted(() -> assertThat(installation.neighbours.entries())
                .anySatisfy(raised -> assertThat(raised.getTraceId()).isEqualTo(trace)));
        await().untilAsserted(
                        () -> assertThat(installation.neighbours.traces()).anyMatch(parent -> parent.contains(trace)));
    }

    @Test
    void aWarningRaisesNoAlertByTheShippedRule() {
        broker.publish(
                entry("warned", Severity.WARN, "slow", "client"), entry("warned", Severity.FATAL, "down", "client"));

        awaitCount("warned", 1);
        assertThat(installation.alerts(listener, "warned"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.getString("severity")).isEqualTo("FATAL"));
    }

    @Test
    void whatHappensAgainIsCountedAndMailedOnceInAWindow() {
        for (int i = 0; i < 25; i++) {
            broker.publish(entry("again", Severity.ERROR, "failed", "client"));
        }

        awaitCount("again", 25);
        var alert = installation.alerts(listener, "again").getFirst();
        assertThat(alert.getJsonArray("entries")).hasSize(10);
        await().untilAsserted(() -> assertThat(mailsFrom("again")).hasSize(1));
    }

    @Test
    void aRepeatedEventHasNoSecondEffect() {
        var event = entry("repeated", Severity.ERROR, "failed", "client");

        broker.publish(event, event);
        broker.publish(event);
        broker.publish(entry("repeated-end", Severity.ERROR, "failed", "client"));

        awaitCount("repeated-end", 1);
        assertThat(installation.occurrences(listener, "repeated")).isEqualTo(1);
    }

    @Test
    void whatIsResolvedAndHappensAgainIsANewAlert() {
        var first = raise("resolved");
        assertThat(change(first, "resolve").status()).isEqualTo(200);

        broker.publish(entry("resolved", Severity.ERROR, "failed", "client"));

        await().untilAsserted(() -> assertThat(installation.alerts(listener, "resolved"))
                .extracting(alert -> alert.getString("state"))
                .containsExactly("open", "resolved"));
        await().untilAsserted(() -> assertThat(mailsFrom("resolved")).hasSize(2));
    }

    @Test
    void aChangeThatTheStateDoesNotAllowIsAConflict() {
        var alert = raise("conflicting");

        assertThat(change(alert, "acknowledge").object().getString("state")).isEqualTo("acknowledged");
        assertThat(change(alert, "acknowledge").problem()).isEqualTo("conflict");
        assertThat(change(alert, "resolve").object().getString("state")).isEqualTo("resolved");
        for (var change : List.of("acknowledge", "resolve")) {
            assertThat(change(alert, change).status()).isEqualTo(409);
        }
    }

    @Test
    void anAlertIsSilencedUntilATimeInTheFuture() {
        var alert = raise("silenced");
        var path = "api/v1/alerts/" + alert.getString("id") + "/silence";
        var until = Instant.now().plus(Duration.ofHours(1)).toString();

        assertThat(operator.post(path, "{}").status()).isEqualTo(400);
        assertThat(operator.post(path, "{\"until\":\"tomorrow\"}").status()).isEqualTo(400);
        assertThat(operator.post(path, "{\"until\":\"2020-01-01T00:00:00Z\"}").problem())
                .isEqualTo("invalid-request");
        var silenced = operator.post(path, "{\"until\":\"" + until + "\"}").object();
        assertThat(silenced.getString("state")).isEqualTo("silenced");
        broker.publish(entry("silenced", Severity.ERROR, "failed", "client"));

        awaitCount("silenced", 2);
        assertThat(installation.alerts(listener, "silenced"))
                .singleElement()
                .satisfies(still -> assertThat(still.getString("state")).isEqualTo("silenced"));
    }

    @Test
    void theMachineryNeverFeedsItself() {
        broker.publish(
                entry("listener", Severity.FATAL, "action-dead", "listener"),
                entry("mail", Severity.FATAL, "mail-failed", "mail"),
                entry("after-the-machinery", Severity.ERROR, "failed", "client"));

        awaitCount("after-the-machinery", 1);
        assertThat(installation.alerts(listener, "listener")).isEmpty();
        assertThat(installation.alerts(listener, "mail")).isEmpty();
    }

    @Test
    void aRuleOfOnesOwnCountsAtOnceAndTellsWhomItNames() {
        var made = operator.post("api/v1/rules", """
                {"name":"Slow checkout","match":{"minSeverity":"WARN","source":"checkout-*","name":"slow"},
                 "recipients":["checkout@example.com"],"window":"PT1M"}""");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.response().headers().firstValue("Location")).hasValueSatisfying(location -> assertThat(location)
                .endsWith("/api/v1/rules/" + made.object().getString("id")));

        broker.publish(entry("checkout-eu", Severity.WARN, "slow", "client"));

        awaitCount("checkout-eu", 1);
        await().untilAsserted(() -> assertThat(mailsFrom("checkout-eu"))
                .singleElement()
                .satisfies(mail -> assertThat(mail.getToList()).containsExactly("checkout@example.com")));
        assertThat(operator.delete("api/v1/rules/" + made.object().getString("id"))
                        .status())
                .isEqualTo(204);
        assertThat(installation.alerts(listener, "checkout-eu")).hasSize(1);
    }

    @Test
    void aRuleIsReplacedUnlessSomebodyElseWasFaster() {
        var made = operator.post("api/v1/rules", "{\"name\":\"Mine\",\"enabled\":false}")
                .object();
        var path = "api/v1/rules/" + made.getString("id");
        var version = made.getInt("version");

        var first = operator.put(path, "{\"name\":\"Ours\",\"enabled\":false,\"version\":" + version + "}");
        var second = operator.put(path, "{\"name\":\"Theirs\",\"enabled\":false,\"version\":" + version + "}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.problem()).isEqualTo("conflict");
        assertThat(operator.get(path).object().getString("name")).isEqualTo("Ours");
        operator.delete(path);
        assertThat(operator.get(path).status()).isEqualTo(404);
    }

    @Test
    void anEntryCanBeHeldAgainstTheRules() {
        var body = "{\"source\":\"shop\",\"name\":\"x\",\"severity\":\"ERROR\"%s}";

        assertThat(rulesMatching(body.formatted(""))).contains("Errors from any source");
        assertThat(rulesMatching(body.formatted(",\"origin\":\"mail\""))).isEmpty();
        assertThat(operator.post("api/v1/rules/test", "{\"source\":\"shop\"}").problem())
                .isEqualTo("invalid-entry");
    }

    @Test
    void theListOfAlertsIsCompleteAndWithoutDoublesPageByPage() {
        for (int i = 0; i < 7; i++) {
            broker.publish(entry("paged-" + i, Severity.FATAL, "failed", "client"));
            awaitCount("paged-" + i, 1);
        }
        var seen = new ArrayList<String>();
        var path = "api/v1/alerts?state=open&severity=fatal&limit=2";
        for (var page = operator.get(path).object(); ; ) {
            page.getJsonArray("items").getValuesAs(JsonObject.class).forEach(alert -> seen.add(alert.getString("id")));
            if (page.isNull("next")) {
                break;
            }
            page = operator.get(path + "&cursor=" + page.getString("next")).object();
        }

        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void badInputIsNamedAndNeverOurFault() {
        var cases = Map.of(
                "{",
                "malformed-json",
                "[]",
                "invalid-request",
                "{\"name\":7}",
                "invalid-request",
                "{\"name\":\"a\",\"match\":{\"source\":{\"$ne\":1}}}",
                "invalid-request",
                "{\"name\":\"a\",\"match\":{\"minSeverity\":\"LOUD\"}}",
                "invalid-request",
                "{\"name\":\"a\",\"match\":{\"minSeverity\":\"INFO\"}}",
                "invalid-request",
                "{\"name\":\"a\\u0000\"}",
                "invalid-request",
                "{\"name\":\"a\",\"recipients\":[\"x\"]}",
                "invalid-request",
                "{\"name\":\"a\",\"window\":\"soon\"}",
                "invalid-request",
                "[".repeat(1_000),
                "malformed-json");
        cases.forEach((body, problem) -> assertThat(
                        operator.post("api/v1/rules", body).problem())
                .as(body)
                .isEqualTo(problem));

        assertThat(operator.post("api/v1/rules", "{\"name\":\"" + "x".repeat(2 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(operator.get("api/v1/alerts?state=gone").problem()).isEqualTo("invalid-request");
        for (var query : List.of("limit=1000", "limit=", "cursor=", "state=", "severity=")) {
            assertThat(operator.get("api/v1/alerts?" + query).problem())
                    .as(query)
                    .isEqualTo("invalid-request");
        }
        for (var query : List.of("limit=", "cursor=", "state=")) {
            assertThat(operator.get("api/v1/actions?" + query).problem())
                    .as(query)
                    .isEqualTo("invalid-request");
        }
        assertThat(operator.get("api/v1/alerts?cursor=x").problem()).isEqualTo("invalid-request");
        assertThat(operator.get("api/v1/alerts/not-an-id").status()).isEqualTo(404);
        assertThat(operator.get("api/v1/alerts/" + UUID.randomUUID()).problem()).isEqualTo("not-found");
        assertThat(operator.post("api/v1/actions/" + UUID.randomUUID() + "/requeue", "")
                        .problem())
                .isEqualTo("not-found");
    }

    @Test
    void readersSeeAlertsAndOnlyOperatorsChangeThem() {
        var alert = raise("guarded");
        var path = "api/v1/alerts/" + alert.getString("id");
        var reader = installation.as(listener, "reader");
        var writer = installation.as(listener, "writer");

        assertThat(new Rest(listener.http(), "").get(path).status()).isEqualTo(401);
        assertThat(new Rest(listener.http(), "eyJhbGciOiJub25lIn0.e30.")
                        .get(path)
                        .status())
                .isEqualTo(401);
        assertThat(reader.get(path).status()).isEqualTo(200);
        assertThat(reader.post(path + "/resolve", "").status()).isEqualTo(403);
        assertThat(reader.get("api/v1/rules").status()).isEqualTo(403);
        assertThat(reader.get("api/v1/actions").status()).isEqualTo(403);
        assertThat(writer.get(path).status()).isEqualTo(403);
        assertThat(installation.as(listener, "admin").get("api/v1/rules").status())
                .isEqualTo(200);
    }

    @Test
    void whatCanNotBeReadBecomesADeadLetterWithItsReason() {
        var dead = AmqpTopology.deadLetters(AmqpTopology.EVENTS_QUEUE);
        broker.take(dead);
        var bodies = List.of(
                "no json".getBytes(StandardCharsets.UTF_8),
                new byte[] {'{', '"', (byte) 0xff, '"', '}'},
                "{\"specversion\":\"1.0\"}".getBytes(StandardCharsets.UTF_8),
                new CloudEvent(
                                EntryIds.next().toString(),
                                "/test",
                                CloudEvent.LOG_ENTRY,
                                Instant.now(),
                                Json.createObjectBuilder().add("name", 7).build())
                        .toBytes());

        bodies.forEach(body -> broker.publishRaw(AmqpTopology.EVENTS, "log.error.test", body));
        broker.publish(entry("after-the-unreadable", Severity.ERROR, "failed", "client"));

        var letters = new ArrayList<GetResponse>();
        await().untilAsserted(() -> {
            letters.addAll(broker.take(dead));
            assertThat(letters).hasSize(bodies.size());
        });
        assertThat(letters).allSatisfy(letter -> {
            assertThat(TestBroker.header(letter, AmqpConsumer.REASON)).isNotBlank();
            assertThat(TestBroker.header(letter, AmqpConsumer.ROUTING_KEY)).isEqualTo("log.error.test");
        });
        assertThat(letters).extracting(GetResponse::getBody).containsExactlyInAnyOrderElementsOf(bodies);
        awaitCount("after-the-unreadable", 1);
    }

    @Test
    void aClassicMessageIsHandedToTheLoggerAsAnEntry() {
        broker.take(AmqpTopology.INGEST_QUEUE);
        broker.publishClassic("WARNING", "", "{\"name\":\"event\",\"data\":\"something\",\"extra\":1}");
        broker.publishClassic("ERROR", "order-7", "{\"name\":\"order\",\"data\":\"failed\"}");
        broker.publishClassic("INFO", "", "no json");

        var handed = new ArrayList<GetResponse>();
        await().untilAsserted(() -> {
            handed.addAll(broker.take(AmqpTopology.INGEST_QUEUE));
            assertThat(handed).hasSize(2);
        });
        assertThat(handed).allSatisfy(message -> assertThat(TestBroker.header(message, "x-signalbox-origin"))
                .isEqualTo("classic"));
        assertThat(handed)
                .extracting(message -> CloudEvent.parse(message.getBody()).data())
                .anySatisfy(entry -> {
                    assertThat(entry.getString("source")).isEqualTo("classic");
                    assertThat(entry.getString("severity")).isEqualTo("WARN");
                    assertThat(entry.getString("name")).isEqualTo("event");
                    assertThat(entry.getString("data")).isEqualTo("something");
                });
        await().untilAsserted(() -> assertThat(broker.take(AmqpTopology.deadLetters(AmqpTopology.CLASSIC_QUEUE)))
                .singleElement()
                .satisfies(letter -> assertThat(TestBroker.header(letter, AmqpConsumer.REASON))
                        .contains("classic contract")));
    }

    @Test
    void healthAndMetricsTellHowItIs() {
        var anybody = new Rest(listener.http(), "");

        assertThat(anybody.get("health/ready").response().body()).contains("\"consuming\":true");
        assertThat(anybody.get("health/live").status()).isEqualTo(200);
        assertThat(anybody.get("health/started").status()).isEqualTo(200);
        assertThat(anybody.get("api/v1/alerts").status()).isEqualTo(401);
        assertThat(anybody.get("metrics").response().body())
                .contains("signalbox_listener_events_total")
                .contains("signalbox_listener_dead_actions")
                .containsPattern("signalbox_listener_consuming\\{[^}]*} 1")
                .contains("signalbox_requests_seconds");
        assertThat(anybody.get("openapi").response().body()).contains("/api/v1/alerts/{id}/silence");
    }

    private static JsonObject raise(String source) {
        broker.publish(entry(source, Severity.ERROR, "failed", "client"));
        awaitCount(source, 1);
        return installation.alerts(listener, source).getFirst();
    }

    private static void awaitCount(String source, int count) {
        await().untilAsserted(() ->
                assertThat(installation.occurrences(listener, source)).isEqualTo(count));
    }

    private static Rest.Answer change(JsonObject alert, String change) {
        return operator.post("api/v1/alerts/" + alert.getString("id") + "/" + change, "");
    }

    private static List<String> rulesMatching(String entry) {
        return operator
                .post("api/v1/rules/test", entry)
                .object()
                .getJsonArray("rules")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(rule -> rule.getString("name"))
                .toList();
    }

    private static List<SendRequest> mailsFrom(String source) {
        return installation.neighbours.mails().stream()
                .filter(mail -> mail.getVariables()
                        .getFieldsOrThrow("source")
                        .getStringValue()
                        .equals(source))
                .toList();
    }
}
