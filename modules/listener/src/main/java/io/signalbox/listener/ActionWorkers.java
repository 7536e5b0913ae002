package io.signalbox.listener;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.telemetry.TraceContext;
import io.signalbox.listener.outbound.AlertMail;

/** Carries out actions, a few at a time; each instance of the listener has its own workers, and a lost one's actions are taken over. */
@ApplicationScoped
public class ActionWorkers {

    private static final Logger LOG = System.getLogger(ActionWorkers.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Actions actions;
    private final AlertMail mail;
    private final ActionBell bell;
    private final int workers;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofVirtual().name("actions").unstarted(this::work);
    private volatile boolean running = true;

    /** @param settings holds {@code signalbox.listener.actions.workers} */
    @Inject
    public ActionWorkers(Actions actions, AlertMail mail, ActionBell bell, Settings settings) {
        this.actions = actions;
        this.mail = mail;
        this.bell = bell;
        this.workers = settings.integer("signalbox.listener.actions.workers", 1, 64);
    }

    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
                    Object event) {
        thread.start();
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @BeforeDestroyed(ApplicationScoped.class)
                    Object event)
            throws InterruptedException {
        running = false;
        bell.ring();
        thread.join(GRACE);
        executor.shutdownNow();
    }

    private void work() {
        try {
            while (running) {
                if (lookForWork() < workers) {
                    bell.await(LOOK);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int lookForWork() throws InterruptedException {
        try {
            var leased = actions.lease(workers);
            executor.invokeAll(leased.stream().map(this::task).toList());
            return leased.size();
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "Actions wait: {0}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Actions can't be taken and are tried again", e);
        }
        return 0;
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
