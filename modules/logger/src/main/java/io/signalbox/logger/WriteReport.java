package io.signalbox.logger;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * What became of a batch.
 *
 * @param ids of the entries that are durable now, in the order of the batch
 * @param rejections of the others
 */
public record WriteReport(List<UUID> ids, List<Rejection> rejections) {

    /**
     * Why one item was not taken.
     *
     * @param index its place in the batch, from 0
     */
    public record Rejection(int index, Problem problem) {}

    /** Copies the lists. */
    public WriteReport {
        ids = List.copyOf(ids);
        rejections = List.copyOf(rejections);
    }

    /**
     * This report, if anything was taken.
     *
     * @throws ProblemException {@code id-conflict} when every id belongs to another entry, {@code invalid-entry} otherwise; its errors name
     *     the fields as {@code entries[i].field}
     */
    public WriteReport orNothingAccepted() {
        if (!ids.isEmpty()) {
            return this;
        }
        var conflict =
                rejections.stream().allMatch(rejection -> rejection.problem().type() == ProblemType.ID_CONFLICT);
        throw Problem.of(
                        conflict ? ProblemType.ID_CONFLICT : ProblemType.INVALID_ENTRY,
                        rejections.stream().flatMap(WriteReport::errors).toList())
                .toException();
    }

    private static Stream<FieldError> errors(Rejection rejection) {
        var entry = "entries[" + rejection.index() + "]";
        var problem = rejection.problem();
        return problem.errors().isEmpty()
                ? Stream.of(new FieldError(entry, problem.detail()))
                : problem.errors().stream().map(error -> new FieldError(entry + "." + error.field(), error.detail()));
    }
}
