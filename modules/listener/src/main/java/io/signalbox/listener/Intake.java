package io.signalbox.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.problem.ProblemException;

/**
 * Takes events from many threads at once and hands them to {@link Triage} in groups, so that a storm costs one commit for many events and
 * not a queue of transactions for one alert's row. It holds no more than the consumer's prefetch.
 */
@ApplicationScoped
public class Intake implements BackgroundWork {

    private static final int MAX_GROUP = 500;

    private final Triage triage;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();

    /** @param triage gives each group its effect */
    @Inject
    public Intake(Triage triage) {
        this.triage = triage;
    }

    /**
     * Returns when the event has had its effect, durably.
     *
     * @throws ProblemException {@code unavailable} while the database is away
     */
    public void take(Event event) {
        var waiting = new Waiting(event, new CompletableFuture<>());
        queue.add(waiting);
        try {
            waiting.outcome().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public Duration grace() {
        return Duration.ZERO;
    }

    @Override
    public Duration round() throws InterruptedException {
        var group = new ArrayList<Waiting>();
        group.add(queue.take());
        queue.drainTo(group, MAX_GROUP - 1);
        settle(group);
        return Duration.ZERO;
    }

    private void settle(List<Waiting> group) {
        try {
            triage.take(group.stream().map(Waiting::event).toList());
            group.forEach(waiting -> waiting.outcome().complete(true));
        } catch (ProblemException e) {
            group.forEach(waiting -> waiting.outcome().completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            if (group.size() == 1) {
                group.getFirst().outcome().completeExceptionally(e);
            } else {
                group.forEach(waiting -> settle(List.of(waiting)));
            }
        }
    }

    private record Waiting(Event event, CompletableFuture<Boolean> outcome) {}
}
