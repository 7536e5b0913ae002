package io.signalbox.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.security.ServiceTokens;

/** Makes a log entry of every change of a breaker: at best effort, since the broker has no database to keep it in meanwhile. */
@ApplicationScoped
public class BreakerJournal implements BackgroundWork {

    private static final Logger LOG = System.getLogger(BreakerJournal.class.getName());
    private static final int MAX_WAITING = 100;
    private static final String BROKER = "broker";

    private final BlockingQueue<EntryDraft> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LogGateway log;
    private final ServiceTokens tokens;

    /** @param tokens the broker's own, for its own entries */
    @Inject
    public BreakerJournal(LogGateway log, ServiceTokens tokens) {
        this.log = log;
        this.tokens = tokens;
    }

    void changed(@Observes BreakerChange change) {
        var name = "breaker-" + change.to().label();
        var opened = change.to() == Breakers.State.OPEN;
        LOG.log(
                opened ? Level.WARNING : Level.INFO,
                "The breaker of {0} is {1}",
                change.edge().label(),
                change.to().label());
        var entry = EntryDraft.now(
                EntryIds.next(),
                BROKER,
                opened ? Severity.WARN : Severity.INFO,
                name,
                "The breaker of " + change.edge().label() + " went from "
                        + change.from().label() + " to " + change.to().label() + ".",
                Map.of(
                        "edge",
                        change.edge().label(),
                        "from",
                        change.from().label(),
                        "to",
                        change.to().label()));
        if (!waiting.offer(entry)) {
            LOG.log(Level.WARNING, "Too many entries wait for the logger: this change is not logged there");
        }
    }

    @Override
    public String name() {
        return "breaker-journal";
    }

    @Override
    public Duration grace() {
        return Duration.ZERO;
    }

    @Override
    public Duration round() throws InterruptedException {
        var entry = waiting.take();
        try {
            log.write(
                    new Sender(BROKER, tokens.current(), Sender.Origin.CALLER),
                    EntryBatch.single(entry),
                    Via.GRPC,
                    Optional.empty());
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "A breaker''s change is not logged: {0}", e.getMessage());
        }
        return Duration.ZERO;
    }
}
