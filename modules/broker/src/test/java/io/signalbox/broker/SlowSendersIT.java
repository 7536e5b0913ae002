package io.signalbox.broker;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.testing.RawClient;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that send much, slowly or nothing, against a broker in the heap of the smallest pod; everybody else is served all the while. */
class SlowSendersIT {

    private static final Surroundings AROUND = Surroundings.shared();
    private static final int LARGE = 4 << 20;
    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";

    /** A neighbour may be late where all of this goes on on two cores; for room nobody waits. */
    private static final Integer[] STORED_QUEUED_OR_LATE = {201, 202, 504};

    private static ServiceProcess broker;

    private final List<RawClient> clients = new ArrayList<>();
    private final Api ordinary = new Api(broker.http(), AROUND.tokens().of("ann", "admin"));

    @BeforeAll
    static void start() {
        AROUND.reset();
        broker = AROUND.start(Map.of());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        assertThat(broker.process().isAlive()).isTrue();
    }

    @Test
    void strangersBodiesAreNotTakenInWhateverTheyAnnounce() throws Exception {
        var answers = atOnce(100, i -> half("127.0.2." + i, "/api/v1/sessions", ""));

        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 413 "));
        assertServed();
    }

    @Test
    void oneCallersBodiesTakeNobodyElsesRoom() throws Exception {
        var token = "Authorization: Bearer " + AROUND.tokens().of("bea", "writer") + "\r\n";
        var sending = Thread.ofVirtual().start(() -> {
            try {
                atOnce(100, i -> half("127.0.2." + i, "/api/v1/logs", token));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (sending.isAlive()) {
            assertHealthy();
            assertThat(ordinary.post("api/v1/logs?via=rest", ENTRY).status()).isIn(STORED_QUEUED_OR_LATE);
        }
        assertServed();
    }

    @Test
    void aByteOfABodyOfNineHoldsNobodyUp() {
        slow(2_100, i -> "127.0.3." + i % 3, "/api/v1/sessions", "");

        assertServed();
        assertThat(ordinary.as("").post("api/v1/sessions", "{}").status()).isNotEqualTo(503);
    }

    @Test
    void moreSlowClientsThanThereAreConnectionsHoldNobodyUp() {
        var token = "Authorization: Bearer " + AROUND.tokens().of("bea", "writer") + "\r\n";
        slow(2_500, i -> "127.0.4." + i % 100, "/api/v1/logs", token);
        assertServed();
        slow(2_500, i -> "127.0.5." + i % 100, "/api/v1/sessions", "");
        assertServed();
    }

    @Test
    void silentConnectionsFromOneAddressLeaveRoomForOthersAndForItself() {
        IntStream.range(0, 5_000).forEach(_ -> client("127.0.6.1"));

        assertServed();
        assertThat(client("127.0.6.1")
                        .send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .answer())
                .startsWith("HTTP/1.1 200 ");
    }

    private void assertServed() {
        assertHealthy();
        assertThat(ordinary.post("api/v1/logs?via=rest", ENTRY).status()).isEqualTo(201);
    }

    private void assertHealthy() {
        for (var path : List.of("health/ready", "health/live", "metrics")) {
            assertThat(client("127.0.0.1")
                            .send("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .untilClosed())
                    .as(path)
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private void slow(int count, IntFunction<String> from, String path, String header) {
        IntStream.range(0, count).forEach(i -> client(from.apply(i))
                .send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header
                        + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"));
    }

    /** All but the last byte. */
    private String half(String from, String path, String header) {
        var client = client(from);
        try {
            client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header
                            + "Content-Type: application/json\r\nContent-Length: " + LARGE + "\r\n\r\n")
                    .send(new byte[LARGE - 1]);
        } catch (UncheckedIOException closed) {
            assertThat(closed).hasMessageMatching(".*(Broken pipe|Connection reset).*");
        }
        return client.answer();
    }

    private RawClient client(String from) {
        var client = new RawClient(from, broker.http().getPort());
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    private static <T> List<T> atOnce(int count, IntFunction<T> call) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, count)
                    .<Callable<T>>mapToObj(i -> () -> call.apply(i))
                    .toList();
            var results = new ArrayList<T>();
            for (var result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
