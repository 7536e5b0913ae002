package io.signalbox.mail.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.security.Caller;
import io.signalbox.mail.Content;
import io.signalbox.mail.Mailroom;

/** Mail templates over REST. */
@Path("/api/v1/templates")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class TemplateResource {

    private final Mailroom mailroom;

    /** @param mailroom does the job */
    @Inject
    public TemplateResource(Mailroom mailroom) {
        this.mailroom = mailroom;
    }

    /** All templates with their variables. */
    @GET
    public JsonObject list(@Context SecurityContext security) {
        return MailJson.templates(mailroom.templates(caller(security)));
    }

    /** A template with its texts. */
    @GET
    @Path("{name}")
    public JsonObject get(@Context SecurityContext security, @PathParam("name") String name) {
        return MailJson.template(mailroom.template(caller(security), name));
    }

    /** What a template says with {@code {"locale","variables"}}: {@code {"subject","text","html"}}. */
    @POST
    @Path("{name}/preview")
    public Content preview(@Context SecurityContext security, @PathParam("name") String name, JsonObject body) {
        var fields = JsonFields.of(body);
        var locale = fields.text("locale").orElse("");
        var variables = fields.textMap("variables");
        fields.check();
        return mailroom.preview(caller(security), name, locale, variables);
    }

    private static Caller caller(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }
}
