package io.signalbox.common.amqp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;

/**
 * A CloudEvent in structured JSON mode, the body of every AMQP message of ours.
 *
 * @param id unique within its source; a repeat has the same
 * @param source who published it, for example {@code /signalbox/logger}
 * @param type for example {@link #LOG_ENTRY}
 * @param time when it happened
 * @param data what happened, always a JSON object here
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</a>
 */
public record CloudEvent(String id, String source, String type, Instant time, JsonObject data) {

    /** The media type of a structured JSON event. */
    public static final String MEDIA_TYPE = "application/cloudevents+json";

    /** The type whose data is a log entry. */
    public static final String LOG_ENTRY = "io.signalbox.log.entry.v1";

    private static final int MAX_ATTRIBUTE = 512;

    /** The body to publish. */
    public byte[] toBytes() {
        return Json.createObjectBuilder()
                .add("specversion", "1.0")
                .add("id", id)
                .add("source", source)
                .add("type", type)
                .add("time", time.toString())
                .add("datacontenttype", "application/json")
                .add("data", data)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a body.
     *
     * @throws AmqpConsumer.Unreadable when it is no CloudEvent with a JSON object in it
     */
    public static CloudEvent parse(byte[] body) {
        try {
            if (!(StrictJson.parse(body) instanceof JsonObject object)) {
                throw new AmqpConsumer.Unreadable("The body is not a JSON object.");
            }
            var fields = JsonFields.of(object);
            if (!fields.requiredText("specversion", MAX_ATTRIBUTE).equals("1.0")) {
                fields.reject("specversion", "must be 1.0");
            }
            var event = new CloudEvent(
                    fields.requiredText("id", MAX_ATTRIBUTE),
                    fields.requiredText("source", MAX_ATTRIBUTE),
                    fields.requiredText("type", MAX_ATTRIBUTE),
                    fields.instant("time").orElse(Instant.EPOCH),
                    fields.object("data").orElse(JsonObject.EMPTY_JSON_OBJECT));
            if (event.data().isEmpty()) {
                fields.reject("data", "must be a JSON object");
            }
            fields.check();
            return event;
        } catch (ProblemException e) {
            throw new AmqpConsumer.Unreadable("No CloudEvent: " + e.getMessage());
        }
    }
}
