package io.signalbox.auth.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.helidon.webserver.http.ServerRequest;

import io.signalbox.auth.Devices;
import io.signalbox.auth.EmailAddress;
import io.signalbox.auth.Sessions;
import io.signalbox.auth.Sessions.Grant;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Sign in, refresh, sign out. */
@Path("/api/v1/sessions")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class SessionsResource {

    private static final int MAX_TOKEN_LENGTH = 256;
    private static final int MAX_BODY = 4_096;

    private final Sessions sessions;
    private final Devices devices;
    private final SessionCookies cookies;
    private final AllowedOrigins origins;
    private final Clients addresses;

    /** Takes what it works with. */
    @Inject
    public SessionsResource(
            Sessions sessions, Devices devices, SessionCookies cookies, AllowedOrigins origins, Clients addresses) {
        this.sessions = sessions;
        this.devices = devices;
        this.cookies = cookies;
        this.origins = origins;
        this.addresses = addresses;
    }

    /** {@code refreshToken}, and at sign-in {@code deviceToken}, are there only where no cookies were wanted. */
    public record SignedIn(
            String accessToken,
            long expiresIn,
            UserView user,
            Optional<String> refreshToken,
            Optional<String> deviceToken) {

        @Override
        public String toString() {
            return "SignedIn[" + user.id() + "]";
        }
    }

    /**
     * How many sessions ended.
     *
     * @param ended this one included
     */
    public record Ended(int ended) {}

    /**
     * Signs in by e-mail address and password. A device is known by its cookie, or by the {@code deviceToken} that it was given before if
     * it wants no cookies.
     */
    @POST
    @PermitAll
    public Response signIn(
            JsonObject body,
            @QueryParam("cookie") @DefaultValue("true") String cookieWanted,
            @Context HttpHeaders headers,
            @Context ServerRequest request) {
        var byCookie = flag(cookieWanted);
        var fields = JsonFields.of(body);
        var email = fields.requiredText("email", EmailAddress.MAX_LENGTH);
        var password = UserFields.password(fields, "password");
        var token = fields.text("deviceToken");
        fields.check();
        var known = byCookie ? cookies.read(SessionCookies.DEVICE, headers.getCookies()) : token;
        var begun = sessions.signIn(EmailAddress.normalized(email), password, addresses.of(request), known);
        if (!byCookie) {
            return answer(begun.grant(), Optional.of(begun.device()));
        }
        var device = cookies.write(SessionCookies.DEVICE, begun.device(), devices.lifetime(), headers.getCookies());
        return answer(begun.grant(), headers, device);
    }

    /** Gives the next tokens, for the cookie's refresh token or for that of the body. */
    @POST
    @Path("refresh")
    @PermitAll
    @Consumes("*/*")
    public Response refresh(
            InputStream body,
            @QueryParam("cookie") @DefaultValue("true") String cookieWanted,
            @HeaderParam("Origin") String origin,
            @Context HttpHeaders headers,
            @Context ServerRequest request)
            throws IOException {
        if (!flag(cookieWanted)) {
            return answer(sessions.refresh(ofBody(body), addresses.of(request)), Optional.empty());
        }
        origins.requireAllowed(Optional.ofNullable(origin));
        var token = ofCookie(cookies.read(SessionCookies.REFRESH, headers.getCookies()));
        return answer(sessions.refresh(token, addresses.of(request)), headers, List.of());
    }

    /** Ends the session that the access token belongs to. */
    @DELETE
    @Path("current")
    public Response signOut(
            @Context SecurityContext security, @Context HttpHeaders headers, @Context ServerRequest request) {
        sessions.signOut(Callers.of(security), addresses.of(request));
        return Response.noContent().cookie(forgotten(headers)).build();
    }

    /** Ends all sessions of the caller, this one included. */
    @DELETE
    public Response signOutEverywhere(
            @Context SecurityContext security, @Context HttpHeaders headers, @Context ServerRequest request) {
        var ended = sessions.signOutEverywhere(Callers.of(security), addresses.of(request));
        return Response.ok(new Ended(ended)).cookie(forgotten(headers)).build();
    }

    /** Takes the password again, so that API keys and accounts can be made in this session for a few minutes. */
    @POST
    @Path("current/reauthentication")
    public Response reauthenticate(JsonObject body, @Context SecurityContext security, @Context ServerRequest request) {
        var fields = JsonFields.of(body);
        var password = UserFields.password(fields, "password");
        fields.check();
        sessions.reauthenticate(Callers.of(security), password, addresses.of(request));
        return Response.noContent().build();
    }

    private NewCookie[] forgotten(HttpHeaders headers) {
        return array(cookies.forget(SessionCookies.REFRESH, headers.getCookies()));
    }

    private Response answer(Grant grant, Optional<String> device) {
        return answer(grant, Optional.of(grant.refreshToken()), device).build();
    }

    private Response answer(Grant grant, HttpHeaders headers, List<NewCookie> others) {
        return answer(grant, Optional.empty(), Optional.empty())
                .cookie(array(cookies.write(
                        SessionCookies.REFRESH, grant.refreshToken(), grant.refreshLifetime(), headers.getCookies())))
                .cookie(array(others))
                .build();
    }

    private static Response.ResponseBuilder answer(Grant grant, Optional<String> token, Optional<String> device) {
        var body = new SignedIn(
                grant.access().value(),
                grant.access().lifetime().toSeconds(),
                UserView.of(grant.account()),
                token,
                device);
        return Response.ok(body).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static NewCookie[] array(List<NewCookie> cookies) {
        return cookies.toArray(NewCookie[]::new);
    }

    private static String ofCookie(Optional<String> value) {
        return value.filter(token -> token.length() <= MAX_TOKEN_LENGTH)
                .orElseThrow(() -> new ProblemException(ProblemType.UNAUTHENTICATED, "There is no refresh cookie."));
    }

    private static String ofBody(InputStream body) throws IOException {
        if (!(StrictJson.read(body, MAX_BODY) instanceof JsonObject object)) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The body must be a JSON object.");
        }
        var fields = JsonFields.of(object);
        var token = fields.requiredText("refreshToken", MAX_TOKEN_LENGTH);
        fields.check();
        return token;
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw Problem.of(
                                ProblemType.INVALID_REQUEST, List.of(new FieldError("cookie", "must be true or false")))
                        .toException();
        };
    }
}
