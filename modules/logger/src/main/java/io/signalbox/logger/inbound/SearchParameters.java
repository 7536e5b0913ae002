package io.signalbox.logger.inbound;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.core.MultivaluedMap;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.http.PageLimit;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.time.Rfc3339;
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
        var limit = PageLimit.of(reader.given("limit"), SearchQuery.MAX_LIMIT);
        var cursor = reader.given("cursor");
        if (cursor.filter(String::isEmpty).isPresent()) {
            reader.errors.add(new FieldError("cursor", "must be the next of a page before"));
        }
        var filter = reader.filter();
        return SearchQuery.of(filter, from, to, limit, cursor.orElse(""), now);
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
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
    }

    private String text(String name) {
        return given(name).orElse("");
    }

    private Optional<String> given(String name) {
        return Optional.ofNullable(parameters.getFirst(name));
    }

    private Optional<Instant> instant(String name) {
        return given(name).flatMap(text -> {
            try {
                return Optional.of(Rfc3339.parse(text));
            } catch (DateTimeParseException e) {
                errors.add(new FieldError(name, Rfc3339.RULE));
                return Optional.empty();
            }
        });
    }
}
