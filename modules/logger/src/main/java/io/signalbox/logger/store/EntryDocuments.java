package io.signalbox.logger.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.logger.EntryFingerprint;
import io.signalbox.logger.StorableEntry;
import org.bson.Document;

/**
 * Entries as documents.
 *
 * <p>The severity is OpenTelemetry's number, so that it sorts; attributes are pairs {@code {k, v}}, since their keys have dots.
 */
final class EntryDocuments {

    static final String ID = "_id";
    static final String TIME = "time";
    static final String SOURCE = "source";
    static final String SEVERITY = "severity";
    static final String NAME = "name";
    static final String DATA = "data";
    static final String ATTRIBUTES = "attributes";
    static final String ORIGIN = "origin";
    static final String TRACE_ID = "traceId";
    static final String SPAN_ID = "spanId";
    static final String RECEIVED_AT = "receivedAt";
    static final String EXPIRES_AT = "expiresAt";
    static final String FINGERPRINT = "fingerprint";

    /** True while the entry is still to be published, and then absent: an equality, which servers find by best. */
    static final String PENDING = "pending";

    static final String LEASED_UNTIL = "leasedUntil";
    static final String LEASE = "lease";

    private static final String KEY = "k";
    private static final String VALUE = "v";

    private EntryDocuments() {}

    static Document write(StorableEntry storable) {
        var entry = storable.entry();
        var document = new Document(ID, entry.id())
                .append(TIME, Date.from(entry.time()))
                .append(SOURCE, entry.source())
                .append(SEVERITY, entry.severity().number())
                .append(NAME, entry.name())
                .append(DATA, entry.data())
                .append(ATTRIBUTES, write(entry.attributes()))
                .append(ORIGIN, entry.origin())
                .append(TRACE_ID, entry.traceId())
                .append(SPAN_ID, entry.spanId())
                .append(RECEIVED_AT, Date.from(entry.receivedAt()))
                .append(EXPIRES_AT, Date.from(storable.expiresAt()))
                .append(FINGERPRINT, storable.fingerprint().value());
        storable.outboxLease()
                .ifPresent(until -> document.append(PENDING, true).append(LEASED_UNTIL, Date.from(until)));
        return document;
    }

    static LogEntry read(Document document) {
        return new LogEntry(
                id(document),
                instant(document, TIME),
                document.getString(SOURCE),
                EntryProto.severity(document.getInteger(SEVERITY)),
                document.getString(NAME),
                document.getString(DATA),
                readAttributes(document),
                document.getString(ORIGIN),
                document.getString(TRACE_ID),
                document.getString(SPAN_ID),
                instant(document, RECEIVED_AT));
    }

    static UUID id(Document document) {
        return document.get(ID, UUID.class);
    }

    static Instant instant(Document document, String field) {
        return document.getDate(field).toInstant();
    }

    static EntryFingerprint fingerprint(Document document) {
        return new EntryFingerprint(document.getString(FINGERPRINT));
    }

    private static List<Document> write(SequencedMap<String, String> attributes) {
        var pairs = new ArrayList<Document>(attributes.size());
        attributes.forEach((key, value) -> pairs.add(new Document(KEY, key).append(VALUE, value)));
        return pairs;
    }

    private static SequencedMap<String, String> readAttributes(Document document) {
        var attributes = new TreeMap<String, String>();
        for (var pair : document.getList(ATTRIBUTES, Document.class)) {
            attributes.put(pair.getString(KEY), pair.getString(VALUE));
        }
        return attributes;
    }
}
