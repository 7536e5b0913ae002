package io.signalbox.listener.inbound;

import java.util.UUID;

import io.opentelemetry.context.Context;
import io.signalbox.common.amqp.AmqpConsumer.Message;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.text.Characters;
import io.signalbox.listener.Event;

/** Reads the messages of the events exchange: CloudEvents whose data is a stored log entry. */
final class EventReader {

    private static final int MAX_ORIGIN = 64;

    private EventReader() {}

    /**
     * The event in a message.
     *
     * @throws Unreadable when there is none, with the reason
     */
    static Event read(Message message) {
        var cloudEvent = CloudEvent.parse(message.body());
        requirePrintable("id", cloudEvent.id());
        requirePrintable("source", cloudEvent.source());
        if (!cloudEvent.type().equals(CloudEvent.LOG_ENTRY)) {
            throw new Unreadable("The event's type is not " + CloudEvent.LOG_ENTRY + ".");
        }
        try {
            return new Event(cloudEvent.source(), cloudEvent.id(), entry(cloudEvent), Context.current());
        } catch (ProblemException e) {
            throw new Unreadable("No log entry: " + e.getMessage());
        }
    }

    private static LogEntry entry(CloudEvent event) {
        var draft = EntryJson.read(event.data());
        var fields = JsonFields.of(event.data());
        var origin = fields.requiredText("origin", MAX_ORIGIN);
        var receivedAt = fields.instant("receivedAt").orElse(event.time());
        fields.check();
        return new LogEntry(
                draft.id().orElseGet(() -> derivedId(event)),
                draft.time().orElse(receivedAt),
                draft.source(),
                draft.severity(),
                draft.name(),
                draft.data(),
                draft.attributes(),
                origin,
                draft.traceId(),
                draft.spanId(),
                receivedAt);
    }

    private static UUID derivedId(CloudEvent event) {
        return EntryIds.derived(event.source() + "\n" + event.id());
    }

    private static void requirePrintable(String attribute, String value) {
        if (!Characters.arePrintable(value)) {
            throw new Unreadable("No CloudEvent: its " + attribute + " is not printable.");
        }
    }
}
