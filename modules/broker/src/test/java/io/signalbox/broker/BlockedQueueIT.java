package io.signalbox.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.IngestQueue;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.local.process.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** RabbitMQ that blocks publishers, as it does when memory or disk run short, is a queue that is away. */
@EnabledIfEnvironmentVariable(
        named = TestServers.VARIABLE,
        matches = ".+",
        disabledReason = "Only a RabbitMQ of modules/e2e/servers can be made to block publishers")
class BlockedQueueIT {

    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Surroundings around = Surroundings.shared();
    private final TestServers servers = TestServers.ofThisRun().orElseThrow();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "writer"));
    private final List<String> acknowledged = new ArrayList<>();
    private IngestQueue queue;

    @BeforeEach
    void reset() {
        around.reset();
        await().atMost(SOON).until(() -> write("amqp").status() == 202);
        await().atMost(SOON).until(() -> write("grpc").status() == 201);
        queue = new IngestQueue(around.stores().amqpUrl(), AmqpTopology.INGEST_QUEUE);
        queue.drain();
        acknowledged.clear();
    }

    @AfterEach
    void unblock() {
        servers.unblockPublishers();
        queue.close();
    }

    @Test
    void whoWritesToABlockedQueueIsToldAtOnceWhenToComeBackAndNothingAcknowledgedIsLost() {
        assertThat(write("amqp").status()).isEqualTo(202);
        servers.blockPublishers();
        await().atMost(SOON).until(() -> write("amqp").status() == 503);

        var started = System.nanoTime();
        var refused = write("amqp");

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_ONCE);
        assertThat(refused.status()).as(refused.text()).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("unavailable");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(write("grpc").status()).as("the logger itself is there").isEqualTo(201);

        servers.unblockPublishers();
        await().atMost(SOON).until(() -> write("amqp").status() == 202);

        assertThat(queue.drain()).extracting(IngestQueue.Message::id).containsAll(acknowledged);
    }

    @Test
    void theFallbackToABlockedQueueIsNoAcknowledgementAndComesBackByItself() {
        servers.blockPublishers();
        around.loggerGrpc().refuse();
        try {
            await().atMost(SOON).until(() -> write("grpc").status() == 503);

            var refused = write("grpc");

            assertThat(refused.problem()).isEqualTo("unavailable");
            assertThat(refused.header("Retry-After")).isPresent();

            servers.unblockPublishers();
            await().atMost(SOON).until(() -> write("grpc").status() == 202);
        } finally {
            around.loggerGrpc().accept();
        }
        assertThat(queue.drain()).extracting(IngestQueue.Message::id).containsAll(acknowledged);
    }

    private Api.Answer write(String via) {
        var answer = api.post("api/v1/logs?via=" + via, ENTRY);
        if (answer.status() == 202) {
            acknowledged.add(answer.object().getJsonArray("ids").getString(0));
        }
        return answer;
    }
}
