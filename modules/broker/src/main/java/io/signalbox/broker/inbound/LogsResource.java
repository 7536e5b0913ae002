package io.signalbox.broker.inbound;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
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

import io.signalbox.broker.EntryBatch;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.ItemError;
import io.signalbox.broker.LogGateway;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.broker.WriteReceipt;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.Batch;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;

/** The log. */
@Path("/api/v1/logs")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class LogsResource {

    private final LogGateway log;

    /** @param log takes entries */
    @Inject
    public LogsResource(LogGateway log) {
        this.log = log;
    }

    /** The answer to a write. */
    public record Written(List<UUID> ids, String via, long tookMillis, List<ItemError> errors) {

        static Written of(WriteReceipt receipt) {
            return new Written(receipt.ids(), receipt.via().label(), receipt.tookMillis(), receipt.errors());
        }
    }

    /** Writes one entry or an array of them: 201 when they are stored, 202 when the durable queue has them. */
    @POST
    @RolesAllowed({Role.WRITER, Role.SERVICE})
    public Response write(
            @Batch JsonValue body,
            @QueryParam("via") @DefaultValue("grpc") String via,
            @HeaderParam("Idempotency-Key") String key,
            @Context SecurityContext security) {
        var receipt = log.write(
                Sender.of((Caller) security.getUserPrincipal()),
                body instanceof JsonArray array
                        ? EntryBatch.read(array, EntryJson::read)
                        : EntryBatch.single(EntryJson.read(body)),
                Via.of(via),
                IdempotencyKey.ofHeader(Optional.ofNullable(key)));
        return Response.status(
                        switch (receipt.durability()) {
                            case STORED -> Response.Status.CREATED;
                            case QUEUED -> Response.Status.ACCEPTED;
                        })
                .entity(Written.of(receipt))
                .build();
    }
}
