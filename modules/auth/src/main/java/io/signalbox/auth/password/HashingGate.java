package io.signalbox.auth.password;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Lets as many passwords be hashed at once as there are cores, first come first served; a bounded number waits, for a bounded time. The work
 * runs on platform threads, since 20 ms of pure computing on a virtual one would keep all other requests from its carrier.
 */
@ApplicationScoped
public class HashingGate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ThreadPoolExecutor cores;
    private final Duration patience;

    /**
     * Takes what it works with.
     *
     * @param settings hold {@code signalbox.auth.hashing.parallelism}, {@code signalbox.auth.hashing.queue} and
     *     {@code signalbox.auth.hashing.patience}
     */
    @Inject
    public HashingGate(Settings settings, MetricRegistry metrics) {
        this(
                parallelism(settings.integer("signalbox.auth.hashing.parallelism", 0, 256)),
                settings.integer("signalbox.auth.hashing.queue", 1, 100_000),
                settings.duration("signalbox.auth.hashing.patience"));
        metrics.gauge(
                Metadata.builder()
                        .withName("signalbox_auth_hashing_waiting")
                        .withDescription("Sign-ins waiting for a core to hash their password")
                        .build(),
                this,
                HashingGate::waiting);
    }

    HashingGate(int parallelism, int queue, Duration patience) {
        this.patience = patience;
        var threads = Thread.ofPlatform().name("hashing-", 1).daemon().factory();
        cores = new ThreadPoolExecutor(
                parallelism, parallelism, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), threads);
        cores.prestartAllCoreThreads();
    }

    /**
     * Does work that hashes, in its turn, and gives its result.
     *
     * @throws ProblemException {@code too-many-requests} when too many wait already or its turn comes too late; or what the work throws
     */
    public <T> T pass(Supplier<T> work) {
        return pass(endOfPatience(), work);
    }

    /** When somebody who asks now has given up, by {@link System#nanoTime}. */
    public long endOfPatience() {
        return System.nanoTime() + patience.toNanos();
    }

    /**
     * As {@link #pass(Supplier)}, for somebody who may have waited already.
     *
     * @param end when whoever asked has given up, and the core is for those who have not
     */
    public <T> T pass(long end, Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> inTime(end, work), cores).join();
        } catch (RejectedExecutionException e) {
            throw crowded();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static <T> T inTime(long end, Supplier<T> work) {
        if (System.nanoTime() > end) {
            throw crowded();
        }
        return work.get();
    }

    private static ProblemException crowded() {
        return Problem.of(ProblemType.TOO_MANY_REQUESTS, "Too many people sign in at once; try again in a moment.")
                .retryAfter(RETRY_AFTER)
                .toException();
    }

    /** How many wait for their turn. */
    int waiting() {
        return cores.getQueue().size();
    }

    @PreDestroy
    void close() {
        cores.shutdown();
    }

    private static int parallelism(int configured) {
        return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
    }
}
