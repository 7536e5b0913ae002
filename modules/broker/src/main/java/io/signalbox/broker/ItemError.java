package io.signalbox.broker;

import io.signalbox.common.problem.Problem;

/**
 * Why one entry of a batch was not taken.
 *
 * @param index its place in the request, from 0
 * @param type the slug of a {@link io.signalbox.common.problem.ProblemType}
 * @param detail one sentence
 */
public record ItemError(int index, String type, String detail) {

    /** What a problem says of one entry. */
    public static ItemError of(int index, Problem problem) {
        return new ItemError(index, problem.type().slug(), problem.detail());
    }
}
