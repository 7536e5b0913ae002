package io.signalbox.logger.inbound;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.core.MultivaluedMap;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.SearchQuery;

/** Reads searches and filters from the parameters of a URL and from lists of names, remembering everything that is wrong. */
final class SearchParameters {

    private final MultivaluedMap<String, String> parameters;
    private final List<FieldError> errors = new ArrayList<>();

    private SearchParameters(MultivaluedMap<String, String> parameters) {
        this.parameters = parameters;
    }

    /** A search by {@code from, to, severity, source, name, q, limit, cursor}. */
    static SearchQuery query(MultivaluedMap<String, String> parameters, Instant now) {
        var reader = new SearchParameters(parameters);
        var from = reader.instant("from");
        var to = reader.instant("to");
        var limit = reader.limit();
        var filter = reader.filter();
        return SearchQuery.of(filter, from, to, limit, reader.text("cursor"), now);
    }

    /** A filter by {@code severity, source, name, q}. */
    static EntryFilter filter(MultivaluedMap<String, String> parameters) {
        return new SearchParameters(parameters).filter();
    }

    /** Severities by name; the field is called {@code severity}. */
    static EnumSet<Severity> severities(List<String> names, List<FieldError> errors) {
        var severities = EnumSet.noneOf(Severity.class);
        for (var name : names) {
            try {
                severities.add(Severity.valueOf(name));
            } catch (IllegalArgumentException e) {
                errors.add(new FieldError("severity", "must be of TRACE, DEBUG, INFO, WARN, ERROR, FATAL"));
            }
        }
        return severities;
    }

    private EntryFilter filter() {
        var severities = severities(severityNames(), errors);
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
        return EntryFilter.of(severities, text("source"), text("name"), text("q"));
    }

    private List<String> severityNames() {
        return parameters.getOrDefault("severity", List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private String text(String name) {
        return Optional.ofNullable(parameters.getFirst(name)).orElse("");
    }

    private Optional<Instant> instant(String name) {
        var text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            errors.add(new FieldError(name, "must be a time of RFC 3339, for example 2026-01-31T12:00:00Z"));
            return Optional.empty();
        }
    }

    private int limit() {
        var text = text("limit");
        try {
            return text.isEmpty() ? SearchQuery.DEFAULT_LIMIT : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
