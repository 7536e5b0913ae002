package io.signalbox.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The entries of one request: the readable ones, each with its place, and what is wrong with the others.
 *
 * @param entries those that can be handed on
 * @param errors the others
 */
public record EntryBatch(List<Placed> entries, List<ItemError> errors) {

    /** So many entries count as one request. */
    private static final int ENTRIES_A_REQUEST = 10;

    /** The most entries of one request. */
    public static final int MAX_ENTRIES = 1_000;

    /**
     * An entry and its place in the request.
     *
     * @param index from 0
     */
    public record Placed(int index, EntryDraft entry) {}

    /** Copies the lists. */
    public EntryBatch {
        entries = List.copyOf(entries);
        errors = List.copyOf(errors);
    }

    /** How many requests it counts as: one for every ten entries, since a batch costs less than its entries one by one. */
    public int requests() {
        return (entries.size() + errors.size() + ENTRIES_A_REQUEST - 1) / ENTRIES_A_REQUEST;
    }

    /** A request that is one entry. */
    public static EntryBatch single(EntryDraft entry) {
        return new EntryBatch(List.of(new Placed(0, entry)), List.of());
    }

    /**
     * Reads entries from whatever form they have.
     *
     * @param reader throws a {@link ProblemException} for one that can't be taken
     * @throws ProblemException {@code invalid-request} when there is none or there are too many, {@code invalid-entry} when none can be
     *     read
     */
    public static <T> EntryBatch read(List<? extends T> items, Function<T, EntryDraft> reader) {
        if (items.isEmpty() || items.size() > MAX_ENTRIES) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("entries", "1 to " + MAX_ENTRIES + " are taken at once")))
                    .toException();
        }
        var entries = new ArrayList<Placed>(items.size());
        var errors = new ArrayList<ItemError>();
        var fields = new ArrayList<FieldError>();
        for (int i = 0; i < items.size(); i++) {
            try {
                entries.add(new Placed(i, reader.apply(items.get(i))));
            } catch (ProblemException e) {
                errors.add(ItemError.of(i, e.problem()));
                addFields(fields, "entries[" + i + "]", e.problem());
            }
        }
        if (entries.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_ENTRY, fields).toException();
        }
        return new EntryBatch(entries, errors);
    }

    private static void addFields(List<FieldError> fields, String place, Problem problem) {
        if (fields.size() > Problem.MAX_ERRORS) {
            return;
        }
        if (problem.errors().isEmpty()) {
            fields.add(new FieldError(place, problem.detail()));
        }
        problem.errors().forEach(error -> fields.add(new FieldError(place + "." + error.field(), error.detail())));
    }
}
