package io.signalbox.broker.outbound;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Owner;
import io.signalbox.broker.ServiceHealth;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.problem.ProblemException;

/** Asks all services at once whether they are ready, at most once a second however many want to know. */
@ApplicationScoped
public class ServiceProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Map<String, ServiceClient> services = new LinkedHashMap<>();
    private final LoggerByAmqp queue;
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock refresh = new ReentrantLock();
    private volatile Answers last = new Answers(List.of(), Instant.EPOCH);

    /** @param settings holds {@code signalbox.<name>.url} of each service */
    @Inject
    public ServiceProbe(HttpClients clients, Settings settings, LoggerByAmqp queue) {
        this.queue = queue;
        for (var owner : Owner.values()) {
            var name = owner.label();
            services.put(name, new ServiceClient(clients.shared(), name, JsonNeighbour.url(settings, name), TIMEOUT));
        }
    }

    /** How each service is, and the connection to the message broker ({@code amqp}). */
    public List<ServiceHealth> all() {
        refresh.lock();
        try {
            if (last.at().plus(KEPT).isBefore(Instant.now())) {
                last = new Answers(ask(), Instant.now());
            }
            return last.services();
        } finally {
            refresh.unlock();
        }
    }

    @PreDestroy
    void close() {
        asking.shutdownNow();
    }

    private List<ServiceHealth> ask() {
        var pending = services.entrySet().stream()
                .map(service -> CompletableFuture.supplyAsync(() -> ask(service.getKey(), service.getValue()), asking))
                .toList();
        var connected = CompletableFuture.supplyAsync(queue::isConnected, asking)
                .completeOnTimeout(false, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return Stream.concat(
                        pending.stream().map(CompletableFuture::join),
                        Stream.of(new ServiceHealth("amqp", connected.join() ? "up" : "unreachable", 0)))
                .toList();
    }

    private static ServiceHealth ask(String name, ServiceClient service) {
        var started = System.nanoTime();
        String status;
        try {
            var answer = service.send(service.request("/health/ready", "").GET().build());
            status = answer.statusCode() == 200 ? "up" : "down";
        } catch (ProblemException e) {
            status = "unreachable";
        }
        return new ServiceHealth(name, status, (System.nanoTime() - started) / 1_000_000);
    }

    private record Answers(List<ServiceHealth> services, Instant at) {}
}
