package io.signalbox.broker;

import java.util.List;

import io.signalbox.common.entry.EntryDraft;

/** One way of bringing entries to the logger. */
public interface EntryRoute {

    /** The protocol that it takes. */
    Via via();

    /**
     * Hands on entries that all have an id, and returns when the accepted ones are durable.
     *
     * @throws io.signalbox.common.problem.ProblemException what the logger refuses them all for
     * @throws NeighbourFailure when no answer tells what became of them
     */
    Delivery write(Sender sender, List<EntryDraft> entries);
}
