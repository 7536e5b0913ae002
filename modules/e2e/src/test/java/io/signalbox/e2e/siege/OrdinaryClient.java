package io.signalbox.e2e.siege;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.signalbox.e2e.Api;
import org.awaitility.core.ThrowingRunnable;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An application that goes on with its work, whoever else is there, and remembers how it was served. */
final class OrdinaryClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PACE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PROBE_NANOS = Duration.ofMillis(500).toNanos();
    private static final Set<Integer> WAIT = Set.of(429, 503);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AtomicLong> served = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> waited = new ConcurrentHashMap<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final ThrowingRunnable aliveness;
    private final String token;
    private final URI stream;
    private volatile boolean working = true;

    /**
     * Starts to do each kind of its work, over and over, and to ask every service for its health.
     *
     * @param aliveness fails where waiting is of no use any more
     */
    OrdinaryClient(Api api, URI broker, URI console, List<URI> services, ThrowingRunnable aliveness) {
        this.aliveness = aliveness;
        this.token = "Bearer " + api.token();
        this.stream = broker.resolve("api/v1/logs/stream");
        errands(token, broker, console).forEach(this::start);
        for (var service : services) {
            for (var probe : List.of("live", "ready")) {
                var health = service.resolve("health/" + probe);
                work.execute(() -> probe(health));
            }
        }
    }

    private static Map<String, HttpRequest> errands(String token, URI broker, URI console) {
        var entry = Api.entry("ordinary", "INFO", "worked", "as usual").toString();
        var rpc =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.search\",\"params\":{\"source\":\"ordinary\",\"limit\":1}}";
        var requests = new LinkedHashMap<String, HttpRequest>();
        requests.put("write", post(broker.resolve("api/v1/logs"), token, entry));
        requests.put("write over REST", post(broker.resolve("api/v1/logs?via=rest"), token, entry));
        requests.put("search", get(broker.resolve("api/v1/logs?source=ordinary&limit=5"), token));
        requests.put("call", post(broker.resolve("rpc"), token, rpc));
        requests.put("account", get(broker.resolve("api/v1/users/me"), token));
        requests.put("rules", get(broker.resolve("api/v1/rules"), token));
        requests.put("mails", get(broker.resolve("api/v1/mails?limit=1"), token));
        requests.put("console", get(console, token));
        return requests;
    }

    private static HttpRequest get(URI address, String token) {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Authorization", token)
                .build();
    }

    private static HttpRequest post(URI address, String token, String body) {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private void start(String kind, HttpRequest request) {
        served.put(kind, new AtomicLong());
        waited.put(kind, new AtomicLong());
        work.execute(() -> {
            while (working) {
                serve(kind, request);
                LockSupport.parkNanos(PACE_NANOS);
            }
        });
    }

    /** Each probe comes on a connection of its own, as those of Kubernetes do, and may not be told to wait. */
    private void probe(URI health) {
        var address = new InetSocketAddress(health.getHost(), health.getPort());
        while (working) {
            try (var connection = RawHttp.connect(address, InetAddress.ofLiteral("127.0.0.1"), PATIENCE)) {
                var answer = connection
                        .send("GET " + health.getPath() + " HTTP/1.1\r\nHost: " + health.getAuthority() + "\r\n\r\n")
                        .answer();
                if (answer.isEmpty() || answer.orElseThrow().status() != 200) {
                    failed.add(health + ": " + answer);
                }
            } catch (IOException e) {
                failed.add(health + ": " + e);
            }
            LockSupport.parkNanos(PROBE_NANOS);
        }
    }

    private void serve(String kind, HttpRequest request) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var mayWait = true;
        while (mayWait) {
            try {
                var answer = http.send(request, BodyHandlers.ofString());
                mayWait = asksToWait(answer) && System.nanoTime() < deadline && working;
                if (mayWait) {
                    waited.get(kind).incrementAndGet();
                    LockSupport.parkNanos(SECONDS.toNanos(Long.parseLong(
                            answer.headers().firstValue("Retry-After").orElseThrow())));
                } else if (answer.statusCode() < 300) {
                    served.get(kind).incrementAndGet();
                } else {
                    failed.add(kind + ": " + answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failed.add(kind + ": " + e);
                mayWait = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                mayWait = false;
            }
        }
    }

    private static boolean asksToWait(HttpResponse<String> answer) {
        return WAIT.contains(answer.statusCode())
                && answer.headers().firstValue("Retry-After").isPresent();
    }

    /** Waits until each kind of work was done so many times more. */
    void awaitServed(int times) {
        var before = new LinkedHashMap<String, Long>();
        served.forEach((kind, count) -> before.put(kind, count.get()));
        await().atMost(60, SECONDS).failFast("a service has ended", aliveness).untilAsserted(() -> assertThat(before)
                .as("each kind is served; failed: %s", failed)
                .allSatisfy((kind, count) ->
                        assertThat(served.get(kind).get()).as(kind).isGreaterThanOrEqualTo(count + times)));
    }

    /** Opens a live stream, as one does who follows the log, and sees that it begins. */
    void awaitStream() {
        await().atMost(60, SECONDS).ignoreExceptions().until(() -> {
            var request = HttpRequest.newBuilder(stream)
                    .timeout(PATIENCE)
                    .header("Authorization", token)
                    .build();
            var answer = http.send(request, BodyHandlers.ofInputStream());
            try (var lines = answer.body()) {
                return answer.statusCode() == 200 && lines.read() >= 0;
            }
        });
    }

    /** Checks that nothing failed so far. */
    void verify() {
        assertThat(failed).as("what failed of an ordinary client's work").isEmpty();
    }

    /** Checks that nothing failed, and that no kind had to wait more often than it was served. */
    void verifyPace() {
        verify();
        waited.forEach((kind, times) -> assertThat(times.get())
                .as("waits of %s", kind)
                .isLessThanOrEqualTo(served.get(kind).get()));
    }

    /** Forgets what was until now. */
    void reset() {
        failed.clear();
        served.values().forEach(count -> count.set(0));
        waited.values().forEach(count -> count.set(0));
    }

    @Override
    public void close() {
        working = false;
        work.close();
        http.close();
    }
}
