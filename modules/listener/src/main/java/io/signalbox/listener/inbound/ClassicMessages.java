package io.signalbox.listener.inbound;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.signalbox.common.amqp.AmqpConsumer.Message;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;

/** Reads the messages of the classic contract: JSON {@code {"name","data"}} under a routing key that is the severity. */
final class ClassicMessages {

    /** The routing keys of the contract, each with the severity that it stands for. */
    static final Map<String, Severity> SEVERITIES =
            Map.of("log.INFO", Severity.INFO, "log.WARNING", Severity.WARN, "log.ERROR", Severity.ERROR);

    private static final String SOURCE = "classic";

    /** Ids of messages without one, kept for as long as a delivery is in hand, so that its retries are one entry. */
    private final Cache<Message, UUID> given = Caffeine.newBuilder().weakKeys().build();

    /**
     * The entry in a message.
     *
     * @throws Unreadable when there is none, with the reason
     */
    EntryDraft read(Message message) {
        var severity = Optional.ofNullable(SEVERITIES.get(message.routingKey()))
                .orElseThrow(() -> new Unreadable("The routing key is none of the classic contract's."));
        try {
            if (!(StrictJson.parse(message.body()) instanceof JsonObject body)) {
                throw new Unreadable("The body is not a JSON object.");
            }
            var draft = Json.createObjectBuilder()
                    .add("id", id(message).toString())
                    .add("source", SOURCE)
                    .add("severity", severity.name());
            sentAt(message).ifPresent(time -> draft.add("time", time.toString()));
            for (var field : List.of("name", "data")) {
                Optional.ofNullable(body.get(field)).ifPresent(value -> draft.add(field, value));
            }
            return EntryJson.read(draft.build());
        } catch (ProblemException e) {
            throw new Unreadable("Not of the classic contract: " + e.getMessage());
        }
    }

    private UUID id(Message message) {
        return Optional.ofNullable(message.properties().getMessageId())
                .filter(id -> !id.isBlank())
                .map(ClassicMessages::idOf)
                .orElseGet(() -> given.get(message, _ -> EntryIds.next()));
    }

    private static UUID idOf(String messageId) {
        try {
            return JsonFields.strictUuid(messageId);
        } catch (IllegalArgumentException e) {
            return EntryIds.derived(SOURCE + "\n" + messageId);
        }
    }

    private static Optional<Instant> sentAt(Message message) {
        return Optional.ofNullable(message.properties().getTimestamp()).map(Date::toInstant);
    }
}
