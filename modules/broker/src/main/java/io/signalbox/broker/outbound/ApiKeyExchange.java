package io.signalbox.broker.outbound;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import io.signalbox.broker.AccessToken;
import io.signalbox.broker.Edge;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.ClientCredentials;

/** Exchanges API keys for access tokens of their owners at auth's token endpoint, by a grant of our own (RFC 6749, section 4.5). */
@ApplicationScoped
public class ApiKeyExchange {

    private static final String GRANT = "grant_type=" + encoded("urn:signalbox:grant-type:api-key") + "&api_key=";

    private final ServiceClient auth;
    private final ClientCredentials credentials;

    /** @param settings hold {@code signalbox.auth.url}, {@code signalbox.auth.timeout} and what {@link ClientCredentials} reads */
    @Inject
    public ApiKeyExchange(HttpClients clients, Settings settings) {
        this.auth = new ServiceClient(
                clients.shared(),
                "The auth service",
                settings.httpUrl("signalbox.auth.url"),
                settings.duration("signalbox.auth.timeout"));
        this.credentials = new ClientCredentials(settings);
    }

    /**
     * The token that a key stands for; empty where auth does not know the key.
     *
     * @throws NeighbourFailure when auth can't answer
     */
    @Guarded(Edge.AUTH_API_KEYS)
    public Optional<AccessToken> exchange(String key) {
        return read(credentials.ask(authorization -> ask(key, authorization)));
    }

    private HttpResponse<byte[]> ask(String key, String authorization) {
        return auth.send(auth.request("/oauth2/token", "")
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(GRANT + encoded(key)))
                .build());
    }

    private static Optional<AccessToken> read(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 400) {
            return Optional.empty();
        }
        if (answer.statusCode() == 200 && StrictJson.parse(answer.body()) instanceof JsonObject token) {
            return Optional.of(
                    new AccessToken(token.getString("access_token"), Duration.ofSeconds(token.getInt("expires_in"))));
        }
        throw new ProblemException(
                ProblemType.UNAVAILABLE, "The auth service exchanges no API key: HTTP " + answer.statusCode() + ".");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
