package io.signalbox.e2e;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Applications that keep writing entries over all protocols, and remember exactly which ones they heard yes for. */
final class Load implements AutoCloseable {

    private static final List<String> PROTOCOLS = List.of("rest", "rpc", "grpc", "amqp");
    private static final long PACE_NANOS = Duration.ofMillis(4).toNanos();

    private final Api api;
    private final String source = "load-" + UUID.randomUUID();
    private final String severity;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running = true;

    /** Starts two writers for each protocol. */
    Load(Api api, String severity) {
        this.api = api;
        this.severity = severity;
        for (var via : PROTOCOLS) {
            for (int i = 0; i < 2; i++) {
                writers.execute(() -> write(via));
            }
        }
    }

    String source() {
        return source;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** The longest that any answer took. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** Forgets how slow the slowest answer was. */
    void resetSlowest() {
        slowestNanos.set(0);
    }

    /** Waits until so many more were acknowledged. */
    void awaitMore(int count) {
        var target = acknowledged.size() + count;
        await().atMost(90, SECONDS).until(() -> acknowledged.size() >= target);
    }

    @Override
    public void close() {
        running = false;
        writers.close();
    }

    /** Stops, and checks that each acknowledged entry is stored, and nothing is stored twice. */
    Map<String, Long> verify() {
        close();
        var stored = await().atMost(90, SECONDS).ignoreExceptions().until(this::stored, all -> all.keySet()
                .containsAll(acknowledged));
        assertThat(stored.values()).as("each entry is stored once").allMatch(count -> count == 1);
        return stored;
    }

    private Map<String, Long> stored() {
        return api.searchAll("source=" + source).stream()
                .map(entry -> entry.getString("data"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private void write(String via) {
        while (running) {
            var marker = UUID.randomUUID().toString();
            var started = System.nanoTime();
            try {
                var answer = api.post("api/v1/logs?via=" + via, Api.entry(source, severity, "written", marker));
                if (answer.status() == 201 || answer.status() == 202) {
                    acknowledged.add(marker);
                }
            } catch (UncheckedIOException e) {
                assertThat(e).as("a broken connection is no yes").isNotNull();
            }
            slowestNanos.accumulateAndGet(System.nanoTime() - started, Math::max);
            LockSupport.parkNanos(PACE_NANOS);
        }
    }
}
