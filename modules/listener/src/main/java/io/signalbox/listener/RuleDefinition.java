package io.signalbox.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.text.Characters;

/**
 * What a person decides about a rule.
 *
 * @param name for people, 1 to 128 characters
 * @param enabled whether it counts
 * @param minSeverity matches entries at least as severe; WARN or above, since the logger hands on no others
 * @param source matches an entry's source
 * @param entryName matches an entry's name
 * @param origins matches only entries of these origins; empty for all but {@link #MACHINERY}
 * @param recipients addresses to mail, of which {@value Recipients#DEFAULT} stands for the configured ones; empty for nobody
 * @param window an alert that keeps happening is mailed once in this time
 */
public record RuleDefinition(
        String name,
        boolean enabled,
        Severity minSeverity,
        Glob source,
        Glob entryName,
        List<String> origins,
        List<String> recipients,
        Duration window) {

    /** The origins of alerting and mailing themselves: their entries match only rules that name them, or an alert would feed itself. */
    public static final Set<String> MACHINERY = Set.of("listener", "mail");

    private static final int MAX_ORIGINS = 16;
    private static final Duration MIN_WINDOW = Duration.ofSeconds(1);
    private static final Duration MAX_WINDOW = Duration.ofDays(30);

    /** Copies the lists. */
    public RuleDefinition {
        origins = List.copyOf(origins);
        recipients = List.copyOf(recipients);
    }

    /** Whether an entry is what this rule waits for. */
    public boolean matches(LogEntry entry) {
        return enabled
                && entry.severity().atLeast(minSeverity)
                && (origins.isEmpty() ? !MACHINERY.contains(entry.origin()) : origins.contains(entry.origin()))
                && source.matches(entry.source())
                && entryName.matches(entry.name());
    }

    /** What breaks a rule of ours, fields named as in the REST API; empty where the definition is good. */
    public List<FieldError> errors() {
        var errors = new ArrayList<FieldError>();
        checkText("name", name, errors);
        checkText("match.source", source.pattern(), errors);
        checkText("match.name", entryName.pattern(), errors);
        if (!minSeverity.atLeast(Severity.WARN)) {
            errors.add(new FieldError("match.minSeverity", "must be WARN, ERROR or FATAL: no others are handed on"));
        }
        if (origins.size() > MAX_ORIGINS) {
            errors.add(new FieldError("match.origins", "at most " + MAX_ORIGINS + " are taken"));
        }
        for (int i = 0; i < origins.size(); i++) {
            checkText("match.origins[" + i + "]", origins.get(i), errors);
        }
        if (recipients.size() > Recipients.MAX) {
            errors.add(new FieldError("recipients", "at most " + Recipients.MAX + " are taken"));
        }
        for (int i = 0; i < recipients.size(); i++) {
            if (!Recipients.isAcceptable(recipients.get(i))) {
                errors.add(new FieldError(
                        "recipients[" + i + "]", "must be an e-mail address or \"" + Recipients.DEFAULT + "\""));
            }
        }
        if (window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
            errors.add(new FieldError("window", "must be from " + MIN_WINDOW + " to P30D"));
        }
        return errors;
    }

    /**
     * This definition, if it is good.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} with every field that is wrong
     */
    public RuleDefinition checked() {
        var errors = errors();
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
        return this;
    }

    private static void checkText(String field, String value, List<FieldError> errors) {
        if (value.isBlank()) {
            errors.add(new FieldError(field, "is required"));
        } else if (value.codePointCount(0, value.length()) > EntryDraft.MAX_NAME) {
            errors.add(new FieldError(field, "must have at most " + EntryDraft.MAX_NAME + " characters"));
        } else if (!Characters.arePrintable(value)) {
            errors.add(new FieldError(field, "must be printable"));
        }
    }
}
