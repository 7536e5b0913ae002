package io.signalbox.listener;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Signal;
import io.signalbox.common.config.Settings;
import io.signalbox.common.telemetry.TraceContext;
import io.signalbox.listener.outbound.AlertMail;
import io.signalbox.listener.store.ActionStore;

/** Carries out actions, a few at a time; each instance of the listener has its own workers, and a lost one's actions are taken over. */
@ApplicationScoped
public class ActionWorkers implements BackgroundWork {

    private static final Logger LOG = System.getLogger(ActionWorkers.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Actions actions;
    private final AlertMail mail;
    private final ActionStore store;
    private final int workers;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** @param settings holds {@code signalbox.listener.actions.workers} */
    @Inject
    public ActionWorkers(Actions actions, AlertMail mail, ActionStore store, Settings settings) {
        this.actions = actions;
        this.mail = mail;
        this.store = store;
        this.workers = settings.integer("signalbox.listener.actions.workers", 1, 64);
    }

    @Override
    public String name() {
        return "actions";
    }

    @Override
    public Signal signal() {
        return store.added();
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public Duration round() throws InterruptedException {
        var leased = actions.lease(workers);
        executor.invokeAll(leased.stream().map(this::task).toList());
        return leased.size() < workers ? LOOK : Duration.ZERO;
    }

    @PreDestroy
    void close() {
        executor.shutdownNow();
    }

    private Callable<Boolean> task(Action action) {
        return () -> {
            try (var _ = TraceContext.extract(Map.of("traceparent", action.traceparent()))
                    .makeCurrent()) {
                attempt(action);
            } catch (RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "What came of action {0} can''t be kept; it is tried again: {1}",
                        action.id(),
                        e);
            }
            return true;
        };
    }

    private void attempt(Action action) {
        try {
            carryOut(action);
        } catch (ActionFailure failure) {
            LOG.log(
                    Level.WARNING,
                    "Action {0} failed at attempt {1}: {2}",
                    action.id(),
                    action.attempts(),
                    failure.getMessage());
            actions.failed(action, failure);
            return;
        }
        actions.done(action);
    }

    /** A defect of ours is a failure like any other, or the action would come back for ever and never be seen. */
    private void carryOut(Action action) {
        try {
            switch (action.kind()) {
                case MAIL -> mail.send(action.id(), AlertMessage.read(action.payload()));
            }
        } catch (ActionFailure failure) {
            throw failure;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "An action failed unexpectedly", e);
            throw new ActionFailure("failed unexpectedly: " + e, ActionFailure.Kind.FAILED);
        }
    }
}
