package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/**
 * A search, newest first.
 *
 * @param from entries of this time and later
 * @param to entries of before this time
 * @param limit how many at once, 1 to {@value #MAX_LIMIT}
 * @param cursor where the page before ended
 */
public record SearchQuery(
        EntryFilter filter, Instant from, Optional<Instant> to, int limit, Optional<SearchCursor> cursor) {

    /** The most entries of a page. */
    public static final int MAX_LIMIT = 1_000;

    /** How many entries a page has where nobody says. */
    public static final int DEFAULT_LIMIT = 50;

    private static final Duration DEFAULT_WINDOW = Duration.ofHours(24);
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /**
     * Checks and completes a search.
     *
     * @param from absent: as the cursor says, or else the last 24 hours
     * @param cursor empty for the first page
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request}
     */
    public static SearchQuery of(
            EntryFilter filter, Optional<Instant> from, Optional<Instant> to, int limit, String cursor, Instant now) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("limit", "must be a whole number from 1 to " + MAX_LIMIT)))
                    .toException();
        }
        var after = Optional.of(cursor).filter(text -> !text.isEmpty()).map(SearchCursor::decode);
        var start = from.or(() -> after.map(SearchCursor::from)).orElseGet(() -> now.minus(DEFAULT_WINDOW));
        return new SearchQuery(filter, bounded(start), to.map(SearchQuery::bounded), limit, after);
    }

    private static Instant bounded(Instant time) {
        if (time.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        return time.isAfter(LATEST) ? LATEST : time.truncatedTo(ChronoUnit.MILLIS);
    }
}
