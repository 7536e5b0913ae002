package io.signalbox.e2e.cluster;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.json.Json;

import org.awaitility.Awaitility;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.post;
import static java.util.concurrent.TimeUnit.SECONDS;

/** One caller who writes and some who read through the gateway, each request after the other, until closed. */
final class SteadyLoad implements AutoCloseable {

    private final String token = Cluster.adminToken();
    private final String source = "load-" + UUID.randomUUID();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<Cluster.Answer> failedWrites = new ConcurrentLinkedQueue<>();
    private final Queue<Cluster.Answer> failedReads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean over;

    /** Starts it, with one reader of each of these paths beside one who searches for what was written. */
    SteadyLoad(List<String> reads) {
        callers.execute(this::write);
        callers.execute(() -> read("/api/v1/logs?source=" + source));
        reads.forEach(path -> callers.execute(() -> read(path)));
    }

    /** Waits for so many more answers. */
    void awaitAnswers(int more) {
        var target = answers.get() + more;
        Awaitility.await().atMost(120, SECONDS).until(() -> answers.get() >= target);
    }

    /** The ids of what was acknowledged. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** Writes that were answered by anything but yes. */
    Queue<Cluster.Answer> failedWrites() {
        return failedWrites;
    }

    /** Reads that were answered by anything but 200. */
    Queue<Cluster.Answer> failedReads() {
        return failedReads;
    }

    /** What can be found of it now. */
    List<String> found() {
        return Entries.idsOf(source, token);
    }

    private void write() {
        while (!over) {
            var id = UUID.randomUUID().toString();
            var answer = post(
                    "/api/v1/logs",
                    token,
                    Json.createObjectBuilder()
                            .add("id", id)
                            .add("source", source)
                            .add("name", "written")
                            .build());
            if (answer.status() / 100 == 2) {
                acknowledged.add(id);
            } else {
                failedWrites.add(answer);
            }
            answers.incrementAndGet();
        }
    }

    private void read(String path) {
        while (!over) {
            var answer = path.equals("/") ? curl(path) : get(path, token);
            if (answer.status() != 200) {
                failedReads.add(answer);
            }
            answers.incrementAndGet();
        }
    }

    /** Ends it, and waits for the last answers. */
    @Override
    public void close() {
        over = true;
        callers.close();
    }
}
