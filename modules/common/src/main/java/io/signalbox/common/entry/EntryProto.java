package io.signalbox.common.entry;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

import com.google.protobuf.Timestamp;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.proto.log.v1.Entry;

/** Log entries in protobuf, as gRPC carries them ({@code signalbox/log/v1/log.proto}). */
public final class EntryProto {

    private EntryProto() {}

    /**
     * Reads an entry that a caller hands in, and checks it; what only the server sets is ignored.
     *
     * @throws ProblemException {@code invalid-entry} with every field that is wrong
     */
    public static EntryDraft read(Entry entry) {
        return new EntryDraft(
                        Optional.of(entry.getId()).filter(id -> !id.isEmpty()).map(EntryProto::uuid),
                        entry.hasTime() ? Optional.of(instant("time", entry.getTime())) : Optional.empty(),
                        entry.getSource(),
                        severity(entry.getSeverityValue()),
                        entry.getName(),
                        entry.getData(),
                        new TreeMap<>(entry.getAttributesMap()),
                        entry.getTraceId(),
                        entry.getSpanId())
                .checked();
    }

    /** What a caller handed in, to be read again by {@link #read}. */
    public static Entry write(EntryDraft draft) {
        var entry = Entry.newBuilder()
                .setSource(draft.source())
                .setSeverity(proto(draft.severity()))
                .setName(draft.name())
                .setData(draft.data())
                .putAllAttributes(draft.attributes())
                .setTraceId(draft.traceId())
                .setSpanId(draft.spanId());
        draft.id().ifPresent(id -> entry.setId(id.toString()));
        draft.time().ifPresent(time -> entry.setTime(timestamp(time)));
        return entry.build();
    }

    /** A stored entry, with all its fields. */
    public static Entry write(LogEntry entry) {
        return Entry.newBuilder()
                .setId(entry.id().toString())
                .setTime(timestamp(entry.time()))
                .setSource(entry.source())
                .setSeverity(proto(entry.severity()))
                .setName(entry.name())
                .setData(entry.data())
                .putAllAttributes(entry.attributes())
                .setOrigin(entry.origin())
                .setTraceId(entry.traceId())
                .setSpanId(entry.spanId())
                .setReceivedAt(timestamp(entry.receivedAt()))
                .build();
    }

    /** A time in protobuf. */
    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /**
     * A time from protobuf.
     *
     * @throws ProblemException {@code invalid-request} when it is out of range
     */
    public static Instant instant(String field, Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (java.time.DateTimeException | ArithmeticException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, java.util.List.of(new FieldError(field, "is out of range")))
                    .toException();
        }
    }

    /**
     * A severity from its number in protobuf; INFO for "not given".
     *
     * @throws ProblemException {@code invalid-entry} for a number that we don't know
     */
    public static Severity severity(int number) {
        if (number == 0) {
            return Severity.INFO;
        }
        for (var severity : Severity.values()) {
            if (severity.number() == number) {
                return severity;
            }
        }
        throw invalid("severity", "must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL");
    }

    private static io.signalbox.proto.log.v1.Severity proto(Severity severity) {
        return io.signalbox.proto.log.v1.Severity.forNumber(severity.number());
    }

    private static java.util.UUID uuid(String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw invalid("id", "must be a UUID");
        }
    }

    private static ProblemException invalid(String field, String detail) {
        return Problem.of(ProblemType.INVALID_ENTRY, java.util.List.of(new FieldError(field, detail)))
                .toException();
    }
}
