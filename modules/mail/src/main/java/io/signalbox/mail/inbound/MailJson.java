package io.signalbox.mail.inbound;

import java.util.TreeMap;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.mail.Mail;
import io.signalbox.mail.MailPage;
import io.signalbox.mail.MailRequest;
import io.signalbox.mail.Template;

/** Mails and templates in JSON, as REST and JSON-RPC carry them. */
final class MailJson {

    private MailJson() {}

    /**
     * Reads a request to send.
     *
     * @param idempotencyKey from wherever the protocol has it, empty for none
     * @throws ProblemException {@code invalid-request} with every field of a wrong type
     */
    static MailRequest request(JsonObject body, String idempotencyKey) {
        var fields = JsonFields.of(body);
        var request = new MailRequest(
                fields.texts("to"),
                fields.text("template").orElse(""),
                fields.text("locale").orElse(""),
                new TreeMap<>(fields.textMap("variables")),
                fields.text("subject").orElse(""),
                fields.text("text").orElse(""),
                fields.text("html").orElse(""),
                idempotencyKey);
        fields.check();
        return request;
    }

    static JsonObject queued(java.util.UUID id) {
        return Json.createObjectBuilder()
                .add("id", id.toString())
                .add("status", "queued")
                .build();
    }

    static JsonObject mail(Mail mail) {
        var recipients = Json.createArrayBuilder();
        mail.recipients()
                .forEach(recipient -> recipients.add(Json.createObjectBuilder()
                        .add("address", recipient.address())
                        .add("status", lowerCase(recipient.status()))
                        .add("attempts", recipient.attempts())
                        .add("lastReply", recipient.lastReply())));
        return Json.createObjectBuilder()
                .add("id", mail.id().toString())
                .add("status", lowerCase(mail.status()))
                .add("subject", mail.subject())
                .add("createdAt", mail.createdAt().toString())
                .add("recipients", recipients)
                .build();
    }

    static JsonObject page(MailPage page) {
        var items = Json.createArrayBuilder();
        page.items().forEach(mail -> items.add(mail(mail)));
        var next = page.next().map(id -> (JsonValue) Json.createValue(id.toString()));
        return Json.createObjectBuilder()
                .add("items", items)
                .add("next", next.orElse(JsonValue.NULL))
                .build();
    }

    static JsonObject templates(Iterable<Template> templates) {
        var items = Json.createArrayBuilder();
        templates.forEach(template -> items.add(summary(template)));
        return Json.createObjectBuilder()
                .add("items", items)
                .add("next", JsonValue.NULL)
                .build();
    }

    static JsonObject template(Template template) {
        var texts = Json.createObjectBuilder();
        template.texts()
                .forEach((language, text) -> texts.add(
                        language,
                        Json.createObjectBuilder()
                                .add("subject", text.source().subject())
                                .add("text", text.source().text())
                                .add("html", text.source().html())));
        return Json.createObjectBuilder(summary(template)).add("texts", texts).build();
    }

    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static JsonObject summary(Template template) {
        return Json.createObjectBuilder()
                .add("name", template.name())
                .add("description", template.description())
                .add("locales", Json.createArrayBuilder(template.texts().keySet()))
                .add("variables", variables(template))
                .build();
    }

    private static JsonArrayBuilder variables(Template template) {
        var variables = Json.createArrayBuilder();
        template.variables()
                .forEach(variable -> variables.add(Json.createObjectBuilder()
                        .add("name", variable.name())
                        .add("required", variable.required())
                        .add("kind", lowerCase(variable.kind()))
                        .add("description", variable.description())
                        .add("example", variable.example())));
        return variables;
    }
}
