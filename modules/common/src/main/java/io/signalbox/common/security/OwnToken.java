package io.signalbox.common.security;

/** The access token by which this service calls the others. */
@FunctionalInterface
public interface OwnToken {

    /**
     * A token that is good for at least another minute.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code unavailable} when there is none right now
     */
    String current();
}
