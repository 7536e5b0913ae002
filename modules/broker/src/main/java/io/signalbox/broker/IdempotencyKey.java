package io.signalbox.broker;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/**
 * A caller's name for one request, by which a repeat is known.
 *
 * @param value 1 to 255 visible ASCII characters
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key header</a>
 */
public record IdempotencyKey(String value) {

    private static final int MAX_LENGTH = 255;

    /** Checks the form. */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError(
                                    "Idempotency-Key", "must have 1 to " + MAX_LENGTH + " visible ASCII characters")))
                    .toException();
        }
    }

    /** The key in a header's value. */
    public static Optional<IdempotencyKey> ofHeader(Optional<String> header) {
        return header.map(IdempotencyKey::new);
    }

    /** The id of the entry at this place of a principal's request: the same for every repeat. */
    public UUID entryId(String principal, int index) {
        return EntryIds.derived(principal + "\n" + value + "\n" + index);
    }
}
