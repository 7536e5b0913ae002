package io.signalbox.auth.inbound;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import io.signalbox.auth.ApiKeys;
import io.signalbox.auth.ServiceClients;
import io.signalbox.auth.token.AccessToken;
import io.signalbox.auth.token.TokenIssuer;

/** The token endpoint of OAuth 2 (RFC 6749), for Signalbox's own services, which authenticate by HTTP Basic. */
@Path("/oauth2/token")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/x-www-form-urlencoded")
public class TokenResource {

    private static final String CLIENT_CREDENTIALS = "client_credentials";
    private static final String API_KEY = "urn:signalbox:grant-type:api-key";
    private static final String SCHEME = "basic ";

    private final ServiceClients clients;
    private final ApiKeys keys;
    private final TokenIssuer issuer;

    /** Takes what it works with. */
    @Inject
    public TokenResource(ServiceClients clients, ApiKeys keys, TokenIssuer issuer) {
        this.clients = clients;
        this.keys = keys;
        this.issuer = issuer;
    }

    /**
     * Issues a token: the service's own, or that of the owner of an API key which somebody showed to the service.
     *
     * @param form null where the request has neither a body nor a {@code Content-Type}; a {@code @FormParam} would throw there
     */
    @POST
    @PermitAll
    public Response issue(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, MultivaluedMap<String, String> form) {
        var client = Optional.ofNullable(authorization).flatMap(this::authenticate);
        if (client.isEmpty()) {
            return error(401, "invalid_client", "The client is unknown, or this is not its secret.");
        }
        return switch (field(form, "grant_type").orElse("")) {
            case CLIENT_CREDENTIALS -> granted(issuer.forService(client.get()));
            case API_KEY ->
                field(form, "api_key")
                        .flatMap(keys::exchange)
                        .map(TokenResource::granted)
                        .orElseGet(() -> error(400, "invalid_grant", "The API key is not valid."));
            case "" -> error(400, "invalid_request", "grant_type is required.");
            default -> error(400, "unsupported_grant_type", "This grant type is not known here.");
        };
    }

    private static Optional<String> field(MultivaluedMap<String, String> form, String name) {
        return Optional.ofNullable(form).map(fields -> fields.getFirst(name));
    }

    private Optional<String> authenticate(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            var decoded = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            var credentials = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return credentials.length == 2
                    ? clients.authenticate(unescaped(credentials[0]), unescaped(credentials[1]))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 6749, section 2.3.1: both parts are form-encoded first. */
    private static String unescaped(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static Response granted(AccessToken token) {
        return response(
                Response.ok(),
                Json.createObjectBuilder()
                        .add("access_token", token.value())
                        .add("token_type", "Bearer")
                        .add("expires_in", token.lifetime().toSeconds())
                        .build());
    }

    private static Response error(int status, String code, String description) {
        var builder = Response.status(status);
        if (status == 401) {
            builder.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"signalbox\"");
        }
        return response(
                builder,
                Json.createObjectBuilder()
                        .add("error", code)
                        .add("error_description", description)
                        .build());
    }

    private static Response response(Response.ResponseBuilder builder, JsonObject body) {
        return builder.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body)
                .build();
    }
}
