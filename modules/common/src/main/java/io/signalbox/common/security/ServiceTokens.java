package io.signalbox.common.security;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The service's own access token, by the client-credentials grant (RFC 6749, section 4.4), kept until shortly before it ends.
 */
@ApplicationScoped
public class ServiceTokens implements OwnToken {

    private static final Duration RENEWED_BEFORE_END = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

    private final ServiceClient auth;
    private final ClientCredentials credentials;
    private final Clock clock = Clock.systemUTC();
    private final ReentrantLock renewal = new ReentrantLock();
    private volatile Instant refused = Instant.EPOCH;
    private volatile Token current = new Token("", Instant.EPOCH);

    /** @param settings hold {@code signalbox.auth.url} and what {@link ClientCredentials} reads */
    @Inject
    public ServiceTokens(HttpClients clients, Settings settings) {
        this.auth = new ServiceClient(clients.shared(), "auth", settings.httpUrl("signalbox.auth.url"), TIMEOUT);
        this.credentials = new ClientCredentials(settings);
    }

    /**
     * A token that is good for at least another minute, or, while auth is away, as long as the last one lasts.
     *
     * @throws ProblemException {@code unavailable} when there is none and auth gives none
     */
    @Override
    public String current() {
        var arrived = clock.instant();
        var token = current;
        if (token.isFresh(arrived)) {
            return token.value();
        }
        if (!token.isAlive(clock.instant())) {
            renewal.lock();
        } else if (!renewal.tryLock()) {
            return token.value();
        }
        try {
            if (!current.isFresh(clock.instant())) {
                renew(arrived);
            }
        } catch (ProblemException e) {
            if (!current.isAlive(clock.instant())) {
                throw e;
            }
        } finally {
            renewal.unlock();
        }
        return current.value();
    }

    /**
     * A refusal holds for all that stand in line, so that they don't each wait for an auth that is away, and for a moment more while the old
     * token lasts.
     */
    private void renew(Instant arrived) {
        var now = clock.instant();
        if (refused.isAfter(arrived) || (current.isAlive(now) && now.isBefore(refused.plus(PAUSE_AFTER_REFUSAL)))) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "auth gave no token a moment ago.");
        }
        try {
            current = request();
        } catch (ProblemException e) {
            refused = clock.instant();
            throw e;
        }
    }

    private Token request() {
        var answer = credentials.ask(this::ask);
        if (answer.statusCode() == 200 && StrictJson.parse(answer.body()) instanceof JsonObject body) {
            var lifetime = Duration.ofSeconds(body.getInt("expires_in"));
            return new Token(body.getString("access_token"), clock.instant().plus(lifetime));
        }
        throw new ProblemException(
                ProblemType.UNAVAILABLE, "auth refuses this service a token: HTTP " + answer.statusCode() + ".");
    }

    private HttpResponse<byte[]> ask(String authorization) {
        return auth.send(auth.request("/oauth2/token", "")
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build());
    }

    private record Token(String value, Instant expires) {

        boolean isFresh(Instant now) {
            return now.isBefore(expires.minus(RENEWED_BEFORE_END));
        }

        boolean isAlive(Instant now) {
            return now.isBefore(expires);
        }
    }
}
