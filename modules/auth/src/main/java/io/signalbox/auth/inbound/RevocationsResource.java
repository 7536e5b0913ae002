package io.signalbox.auth.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.auth.Revocations;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Revocation;

/** Which access tokens are good no more before their time, for Signalbox's own services, which ask every second. */
@Path("/oauth2/revocations")
@ApplicationScoped
@Produces("application/json")
public class RevocationsResource {

    private static final String BEGINNING = "0";

    private final Revocations revocations;

    /** @param revocations are told here */
    @Inject
    public RevocationsResource(Revocations revocations) {
        this.revocations = revocations;
    }

    /** What was revoked since an earlier answer, whose {@code cursor} is {@code after}. */
    @GET
    public Response since(
            @QueryParam("after") @DefaultValue(BEGINNING) String after, @Context SecurityContext security) {
        if (!Callers.of(security).isService()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "This is for Signalbox's own services.");
        }
        return Response.ok(json(revocations.after(Parameters.position("after", after))))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static JsonObject json(Revocations.Page page) {
        var items = Json.createArrayBuilder();
        page.items().stream().map(Revocation::toJson).forEach(items::add);
        return Json.createObjectBuilder()
                .add("items", items)
                .add("cursor", Long.toString(page.cursor()))
                .add("more", page.more())
                .build();
    }
}
