package io.signalbox.listener.inbound;

import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.json.JsonFields;
import io.signalbox.listener.Glob;
import io.signalbox.listener.Recipients;
import io.signalbox.listener.RuleDefinition;

/** Reads the bodies of the rules' REST resource; what is left out has a default. */
final class RuleReader {

    private static final int MAX_NAME = 256;
    private static final String ANY = "*";
    private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(10);
    private static final String DEFAULT_ORIGIN = "client";

    private RuleReader() {}

    /**
     * A rule's definition, its types checked.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} with every field of another type
     */
    static RuleDefinition definition(JsonObject body) {
        var fields = JsonFields.of(body);
        var match = fields.fields("match");
        var definition = new RuleDefinition(
                fields.requiredText("name", MAX_NAME),
                fields.bool("enabled").orElse(true),
                match.flatMap(inner -> inner.oneOf("minSeverity", Severity.class))
                        .orElse(Severity.ERROR),
                new Glob(match.flatMap(inner -> inner.text("source")).orElse(ANY)),
                new Glob(match.flatMap(inner -> inner.text("name")).orElse(ANY)),
                match.map(inner -> inner.texts("origins")).orElse(List.of()),
                fields.value("recipients").isPresent() ? fields.texts("recipients") : List.of(Recipients.DEFAULT),
                window(fields));
        fields.check();
        return definition;
    }

    /** The version of the rule that a caller wants to replace, where they said. */
    static OptionalInt version(JsonObject body) {
        var fields = JsonFields.of(body);
        var version = fields.integer("version", 0, Integer.MAX_VALUE);
        fields.check();
        return version.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /**
     * An entry to hold rules against: as it would be written, and {@code origin}, {@code client} where it is left out.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-entry} or {@code invalid-request}
     */
    static LogEntry entry(JsonValue body) {
        var draft = EntryJson.read(body);
        var fields = JsonFields.of(body.asJsonObject());
        var origin = fields.text("origin").orElse(DEFAULT_ORIGIN);
        fields.check();
        var now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        return new LogEntry(
                draft.id().orElseGet(EntryIds::next),
                draft.time().orElse(now),
                draft.source(),
                draft.severity(),
                draft.name(),
                draft.data(),
                draft.attributes(),
                origin,
                draft.traceId(),
                draft.spanId(),
                now);
    }

    private static Duration window(JsonFields fields) {
        return fields.text("window")
                .flatMap(text -> {
                    try {
                        return Optional.of(Duration.parse(text));
                    } catch (DateTimeParseException e) {
                        fields.reject("window", "must be a duration of ISO 8601, for example PT10M");
                        return Optional.empty();
                    }
                })
                .orElse(DEFAULT_WINDOW);
    }
}
