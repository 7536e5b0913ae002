package io.signalbox.logger;

import java.util.function.Supplier;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;

/** One item of a batch as it was handed in. */
public sealed interface Submission {

    /** A good entry. */
    record Readable(EntryDraft draft) implements Submission {}

    /** What can't be an entry, and why. */
    record Unreadable(Problem problem) implements Submission {}

    /** What a reader gives, or the problem that it throws. */
    static Submission read(Supplier<EntryDraft> reader) {
        try {
            return new Readable(reader.get());
        } catch (ProblemException e) {
            return new Unreadable(e.problem());
        }
    }
}
