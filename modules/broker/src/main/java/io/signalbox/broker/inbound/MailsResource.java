package io.signalbox.broker.inbound;

import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.MailGateway;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;

/** Mails. */
@Path("/api/v1/mails")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class MailsResource {

    private final MailGateway mails;

    /** @param mails takes mails */
    @Inject
    public MailsResource(MailGateway mails) {
        this.mails = mails;
    }

    /** The answer to a mail handed in. */
    public record Queued(String id, String status, String via, long tookMillis) {}

    /** Queues a mail. */
    @POST
    @RolesAllowed({Role.MAILER, Role.SERVICE})
    public Response send(
            JsonObject body,
            @QueryParam("via") @DefaultValue("grpc") String via,
            @HeaderParam("Idempotency-Key") String key,
            @Context SecurityContext security) {
        var protocol = Via.of(via, MailGateway.PROTOCOLS);
        var started = System.nanoTime();
        var receipt = mails.send(
                Sender.of((Caller) security.getUserPrincipal()),
                OutgoingMail.read(body),
                protocol,
                IdempotencyKey.ofHeader(Optional.ofNullable(key)));
        var tookMillis = (System.nanoTime() - started) / 1_000_000;
        return Response.accepted(new Queued(receipt.id(), receipt.status(), protocol.label(), tookMillis))
                .build();
    }
}
