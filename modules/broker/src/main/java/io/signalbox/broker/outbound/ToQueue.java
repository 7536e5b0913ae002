package io.signalbox.broker.outbound;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Delivery;
import io.signalbox.broker.Edge;
import io.signalbox.broker.Guard;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.broker.Refusal;
import io.signalbox.broker.Sender;
import io.signalbox.common.entry.EntryDraft;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** The fallback of every way to the logger: the durable queue, from which the logger takes the entries when it is back. */
@ApplicationScoped
public class ToQueue implements FallbackHandler<Delivery> {

    private static final Metadata FALLBACKS = Metadata.builder()
            .withName("signalbox_broker_fallbacks")
            .withDescription("Writes that went to the durable queue instead, by edge and reason")
            .build();

    private final LoggerByAmqp queue;
    private final Guard guard;
    private final MetricRegistry metrics;

    /** @param queue takes the entries */
    @Inject
    public ToQueue(LoggerByAmqp queue, Guard guard, MetricRegistry metrics) {
        this.queue = queue;
        this.guard = guard;
        this.metrics = metrics;
    }

    @Override
    public Delivery handle(ExecutionContext context) {
        var edge = context.getMethod().getAnnotation(Crosses.class).value();
        metrics.counter(FALLBACKS, new Tag("edge", edge.label()), new Tag("reason", reason(edge, context.getFailure())))
                .inc();
        var parameters = context.getParameters();
        var sender = (Sender) parameters[0];
        var entries =
                ((List<?>) parameters[1]).stream().map(EntryDraft.class::cast).toList();
        return guard.call(Edge.LOGGER_AMQP, () -> queue.write(sender, entries));
    }

    private String reason(Edge edge, Throwable failure) {
        if (failure instanceof NeighbourFailure known) {
            return known.problem().type().slug();
        }
        var refusal = Refusal.of(failure);
        guard.refused(edge, refusal);
        return refusal.label();
    }
}
