package io.signalbox.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import jakarta.json.JsonObject;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.EntryIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** What a consumer could not handle can be looked at, requeued and discarded, and nothing of it is lost on the way. */
class DeadLettersIT {

    private static final String QUEUE = AmqpTopology.INGEST_QUEUE;
    private static final String DEAD = AmqpTopology.deadLetters(QUEUE);
    private static final String PATH = "api/v1/dead-letters/" + QUEUE;

    private final Surroundings around = Surroundings.shared();
    private final Api operator = new Api(around.broker().http(), around.tokens().of("olga", "operator"));
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        around.reset();
        var factory = new ConnectionFactory();
        factory.setUri(around.stores().amqpUrl());
        connection = factory.newConnection("dead-letters-it");
        channel = connection.createChannel();
        AmqpTopology.queue(channel, QUEUE, AmqpTopology.INGEST, "#");
        channel.queuePurge(QUEUE);
        channel.queuePurge(DEAD);
        channel.confirmSelect();
    }

    @AfterEach
    void disconnect() throws IOException {
        channel.queuePurge(QUEUE);
        channel.queuePurge(DEAD);
        connection.abort();
    }

    @Test
    void everyQueueIsCounted() throws Exception {
        die("one");
        die("two");

        await().untilAsserted(() -> assertThat(operator.get("api/v1/dead-letters")
                        .object()
                        .getJsonArray("items")
                        .getValuesAs(JsonObject.class))
                .extracting(item -> item.getString("queue"), item -> item.getInt("count"))
                .contains(tuple(QUEUE, 2), tuple(AmqpTopology.EVENTS_QUEUE, 0)));
    }

    @Test
    void lookingShowsTheOldestWithTheirReasonsAndLeavesThemWhereTheyAre() throws Exception {
        var id = die("one");
        die("two");

        for (int look = 0; look < 3; look++) {
            var page = page("?limit=1", 2);
            assertThat(page.getInt("count")).isEqualTo(2);
            assertThat(page.getJsonArray("items")).hasSize(1);
            var letter = page.getJsonArray("items").getJsonObject(0);
            assertThat(letter.getString("id")).isEqualTo(id);
            assertThat(letter.getString("since")).isEqualTo("2026-01-31T12:00:00Z");
            assertThat(letter.getString("reason")).isEqualTo("It is bad.");
            assertThat(letter.getString("exchange")).isEqualTo(AmqpTopology.INGEST);
            assertThat(letter.getString("routingKey")).isEqualTo("log.info.shop");
            assertThat(letter.getString("messageId")).isEqualTo("m-one");
            assertThat(letter.getString("contentType")).isEqualTo("application/cloudevents+json");
            assertThat(letter.getString("body")).isEqualTo("one");
            assertThat(letter.getJsonObject("headers")).containsOnlyKeys("x-test");
        }
    }

    @Test
    void aBodyThatIsNoTextComesAsBase64AndALetterWithoutAnIdHasOneThatStays() throws Exception {
        channel.basicPublish("", DEAD, new BasicProperties.Builder().build(), new byte[] {(byte) 0xff, 0});
        channel.waitForConfirmsOrDie();

        var first = page("", 1).getJsonArray("items").getJsonObject(0);
        var again = page("", 1).getJsonArray("items").getJsonObject(0);

        assertThat(first.getString("bodyBase64")).isEqualTo("/wA=");
        assertThat(first).doesNotContainKeys("body", "since");
        assertThat(again.getString("id")).isEqualTo(first.getString("id"));
    }

    @Test
    void theNamedOneGoesBackToItsQueueAsItWasAndTheOthersStay() throws Exception {
        die("one");
        var id = die("two");
        die("three");
        var unknown = EntryIds.next().toString();

        var settlement = operator.post(PATH + "/requeue", "{\"ids\":[\"" + id + "\",\"" + unknown + "\"]}")
                .object();

        assertThat(settlement.getInt("settled")).isEqualTo(1);
        assertThat(settlement.getInt("remaining")).isEqualTo(2);
        assertThat(settlement.getJsonArray("missing").getString(0)).isEqualTo(unknown);
        var message = channel.basicGet(QUEUE, true);
        assertThat(new String(message.getBody(), StandardCharsets.UTF_8)).isEqualTo("two");
        assertThat(message.getProps().getMessageId()).isEqualTo("m-two");
        assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(message.getProps().getHeaders())
                .as("its consumer is told which way it came first")
                .containsKeys("x-test", AmqpConsumer.EXCHANGE, AmqpConsumer.ROUTING_KEY)
                .doesNotContainKeys(AmqpConsumer.DEAD_LETTER_ID, AmqpConsumer.DEAD_SINCE, AmqpConsumer.REASON);
        assertThat(channel.basicGet(QUEUE, true)).isNull();
        assertThat(bodies(2)).containsExactlyInAnyOrder("one", "three");
    }

    @Test
    void allGoBackAtOnce() throws Exception {
        for (int i = 0; i < 30; i++) {
            die("letter " + i);
        }

        var settlement = operator.post(PATH + "/requeue", "{\"all\":true}").object();

        assertThat(settlement.getInt("settled")).isEqualTo(30);
        assertThat(settlement.getInt("remaining")).isZero();
        await().untilAsserted(() -> assertThat(channel.messageCount(QUEUE)).isEqualTo(30));
        assertThat(page("", 0).getJsonArray("items")).isEmpty();
    }

    @Test
    void whatIsDiscardedIsGone() throws Exception {
        die("one");
        var id = die("two");

        assertThat(operator.post(PATH + "/discard", "{\"ids\":[\"" + id + "\"]}")
                        .object()
                        .getInt("settled"))
                .isEqualTo(1);

        assertThat(bodies(1)).containsExactly("one");
        assertThat(channel.basicGet(QUEUE, true)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"all\":false}",
                "{\"ids\":[]}",
                "{\"ids\":\"x\"}",
                "{\"ids\":[1]}",
                "{\"ids\":[\"x\"]}",
                "{\"all\":\"yes\"}",
                "{\"all\":true,\"ids\":[\"0198f1a2-0000-7000-8000-000000000000\"]}"
            })
    void aRequestThatSaysNothingClearSettlesNothing(String body) throws Exception {
        die("one");

        var answer = operator.post(PATH + "/discard", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
        assertThat(bodies(1)).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource({"?limit=0,400", "?limit=,400", "?limit=101,400", "?limit=x,400", ".dead,404", "x,404"})
    void whatIsNotThereAndWhatIsTooMuchIsSaid(String suffix, int status) {
        assertThat(operator.get(PATH + suffix).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "writer", "mailer", "service"})
    void onlyOperatorsAndAdminsMay(String role) {
        var other = operator.as(around.tokens().of("ann", role));

        assertThat(other.get("api/v1/dead-letters").status()).isEqualTo(403);
        assertThat(other.get(PATH).status()).isEqualTo(403);
        assertThat(other.post(PATH + "/requeue", "{\"all\":true}").status()).isEqualTo(403);
        assertThat(other.post(PATH + "/discard", "{\"all\":true}").status()).isEqualTo(403);
        assertThat(operator.as("").get(PATH).status()).isEqualTo(401);
        assertThat(operator.as(around.tokens().of("root", "admin")).get(PATH).status())
                .isEqualTo(200);
    }

    @Test
    void withoutTheMessageBrokerTheAnswerIsTryAgain() {
        try (var alone = around.start(Map.of("SIGNALBOX_AMQP_URL", "amqp://guest:guest@127.0.0.1:1/%2f"))) {
            var answer = new Api(alone.http(), operator.token()).get(PATH);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isPresent();
        }
    }

    private String die(String body) throws Exception {
        var id = EntryIds.next().toString();
        var properties = new BasicProperties.Builder()
                .messageId("m-" + body)
                .contentType("application/cloudevents+json")
                .deliveryMode(2)
                .headers(Map.of(
                        AmqpConsumer.DEAD_LETTER_ID,
                        id,
                        AmqpConsumer.DEAD_SINCE,
                        "2026-01-31T12:00:00Z",
                        AmqpConsumer.REASON,
                        "It is bad.",
                        AmqpConsumer.EXCHANGE,
                        AmqpTopology.INGEST,
                        AmqpConsumer.ROUTING_KEY,
                        "log.info.shop",
                        "x-test",
                        "yes"))
                .build();
        channel.basicPublish("", DEAD, properties, body.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie();
        return id;
    }

    /** What was looked at goes back when the looker's connection has ended, which the server may notice a moment later. */
    private JsonObject page(String query, int count) {
        await().until(() -> channel.messageCount(DEAD) == count);
        return operator.get(PATH + query).object();
    }

    private List<String> bodies(int count) {
        return page("", count).getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(letter -> letter.getString("body"))
                .toList();
    }
}
