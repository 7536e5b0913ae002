package io.signalbox.logger;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.text.Characters;

/**
 * Which entries somebody wants to see.
 *
 * @param severities any of these; all where it is empty
 * @param source exactly this one
 * @param name exactly this one
 * @param words all of these must occur in name or data, case ignored
 */
public record EntryFilter(
        Set<Severity> severities, Optional<String> source, Optional<String> name, List<String> words) {

    /** The most characters of source, name and q. */
    public static final int MAX_TEXT = 256;

    private static final int MAX_WORDS = 16;

    /** Copies what could change. */
    public EntryFilter {
        severities = severities.isEmpty() ? Set.of() : Set.copyOf(severities);
        words = List.copyOf(words);
    }

    /**
     * Checks and reads a filter.
     *
     * @param source empty for any
     * @param name empty for any
     * @param q words separated by white space
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} with every field that is wrong
     */
    public static EntryFilter of(EnumSet<Severity> severities, String source, String name, String q) {
        var errors = new ArrayList<FieldError>();
        check("source", source, errors);
        check("name", name, errors);
        check("q", q, errors);
        var words = q.isBlank() ? List.<String>of() : List.of(q.strip().split("\\s+"));
        if (words.size() > MAX_WORDS) {
            errors.add(new FieldError("q", "must have at most " + MAX_WORDS + " words"));
        }
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
        return new EntryFilter(severities, nonEmpty(source), nonEmpty(name), words);
    }

    /** Whether an entry is wanted. */
    public boolean matches(LogEntry entry) {
        return (severities.isEmpty() || severities.contains(entry.severity()))
                && source.filter(wanted -> !wanted.equals(entry.source())).isEmpty()
                && name.filter(wanted -> !wanted.equals(entry.name())).isEmpty()
                && (words.isEmpty() || containsAllWords(entry));
    }

    private boolean containsAllWords(LogEntry entry) {
        var entryName = entry.name().toLowerCase(Locale.ROOT);
        var data = entry.data().toLowerCase(Locale.ROOT);
        return words.stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .allMatch(word -> entryName.contains(word) || data.contains(word));
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    private static void check(String field, String text, List<FieldError> errors) {
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            errors.add(new FieldError(field, "must have at most " + MAX_TEXT + " characters"));
        } else if (Characters.areBroken(text)) {
            errors.add(new FieldError(field, "must be well-formed text without U+0000"));
        }
    }
}
