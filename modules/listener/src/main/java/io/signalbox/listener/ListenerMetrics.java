package io.signalbox.listener;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.entry.Severity;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** What the listener does, in numbers; the README lists them. */
@ApplicationScoped
public class ListenerMetrics {

    private static final Metadata EVENTS =
            metadata("signalbox_listener_events", "Events that had their effect (new) or had had it before (repeated)");
    private static final Metadata RAISED = metadata("signalbox_listener_alerts_raised", "Alerts opened, by severity");
    private static final Metadata ACTIONS =
            metadata("signalbox_listener_actions", "Attempts at actions: done, retried or dead");
    private static final Metadata DEAD =
            metadata("signalbox_listener_dead_actions", "Actions that wait for somebody to requeue them");

    private static final Metadata HELD =
            metadata("signalbox_listener_mails_held", "Alert mails held back, since their rule had its quota");
    private static final Metadata CONSUMING = metadata("signalbox_listener_consuming", "1 while events can arrive");

    private final MetricRegistry registry;
    private final AtomicLong dead = new AtomicLong();

    /** @param registry the application's metrics */
    @Inject
    public ListenerMetrics(MetricRegistry registry) {
        this.registry = registry;
        registry.gauge(DEAD, dead::get);
        events(0, 0);
        registry.counter(HELD);
        for (var outcome : ActionOutcome.values()) {
            registry.counter(ACTIONS, outcome.tag());
        }
    }

    /** Whether events can arrive; asked at each look. */
    public void consuming(BooleanSupplier state) {
        registry.gauge(CONSUMING, () -> state.getAsBoolean() ? 1 : 0);
    }

    /** Events were taken. */
    public void events(int fresh, int repeated) {
        registry.counter(EVENTS, new Tag("outcome", "new")).inc(fresh);
        registry.counter(EVENTS, new Tag("outcome", "repeated")).inc(repeated);
    }

    /** An alert was opened. */
    public void alertRaised(Severity severity) {
        registry.counter(RAISED, new Tag("severity", severity.name())).inc();
    }

    /** An alert mail was held back. */
    public void mailHeld() {
        registry.counter(HELD).inc();
    }

    /** An attempt at an action ended. */
    public void action(ActionOutcome outcome) {
        registry.counter(ACTIONS, outcome.tag()).inc();
    }

    /** So many actions are dead now, of all instances. */
    public void deadActions(long count) {
        dead.set(count);
    }

    /** How an attempt at an action ended. */
    public enum ActionOutcome {
        DONE("done"),
        RETRIED("retried"),
        DEAD("dead");

        private final String label;

        ActionOutcome(String label) {
            this.label = label;
        }

        private Tag tag() {
            return new Tag("outcome", label);
        }
    }

    private static Metadata metadata(String name, String description) {
        return Metadata.builder().withName(name).withDescription(description).build();
    }
}
