package io.signalbox.broker;

import java.util.List;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.common.json.JsonFields;

/**
 * A mail that a caller hands in; what it must hold is for the mail service to say.
 *
 * @param to addresses
 * @param template the name of a template, with its variables; or else subject and text
 * @param variables for the template
 */
public record OutgoingMail(
        List<String> to,
        Optional<String> template,
        Optional<String> locale,
        Optional<JsonObject> variables,
        Optional<String> subject,
        Optional<String> text,
        Optional<String> html) {

    /** Copies the list. */
    public OutgoingMail {
        to = List.copyOf(to);
    }

    /** A mail of plain text. */
    public static OutgoingMail plain(String to, String subject, String text) {
        return new OutgoingMail(
                List.of(to),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(subject),
                Optional.of(text),
                Optional.empty());
    }

    /**
     * Reads the body of a request.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} with every field of a wrong type
     */
    public static OutgoingMail read(JsonObject body) {
        var fields = JsonFields.of(body);
        var mail = new OutgoingMail(
                fields.texts("to"),
                fields.text("template"),
                fields.text("locale"),
                fields.object("variables"),
                fields.text("subject"),
                fields.text("text"),
                fields.text("html"));
        fields.check();
        return mail;
    }

    /** The body of a request to the mail service. */
    public JsonObject toJson() {
        var json = Json.createObjectBuilder().add("to", Json.createArrayBuilder(to));
        template.ifPresent(it -> json.add("template", it));
        locale.ifPresent(it -> json.add("locale", it));
        variables.ifPresent(it -> json.add("variables", it));
        subject.ifPresent(it -> json.add("subject", it));
        text.ifPresent(it -> json.add("text", it));
        html.ifPresent(it -> json.add("html", it));
        return json.build();
    }
}
