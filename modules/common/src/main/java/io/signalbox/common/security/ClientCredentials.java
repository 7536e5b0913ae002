package io.signalbox.common.security;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;

import io.signalbox.common.config.RotatedSecret;
import io.signalbox.common.config.Settings;

/**
 * What a service authenticates itself by at auth's token endpoint: HTTP Basic (RFC 6749, section 2.3.1). While its secret is exchanged it
 * has two: whichever of them auth knows is good, so that it does not matter who of the two services hears of the exchange first.
 */
public final class ClientCredentials {

    private static final int UNKNOWN_CLIENT = 401;

    private final RotatedSecret<String> authorization;

    /**
     * Reads them.
     *
     * @param settings hold {@code signalbox.service}, which is the client id, {@code signalbox.client.secret}, and
     *     {@code signalbox.client.previous-secret} if there is one; or their {@code -file}
     */
    public ClientCredentials(Settings settings) {
        var client = encoded(settings.text("signalbox.service"));
        this.authorization = new RotatedSecret<>(
                settings,
                "signalbox.client.secret",
                "signalbox.client.previous-secret",
                secret -> basic(client + ":" + encoded(secret.value())));
    }

    /**
     * Sends a request, and once more by the other secret if auth does not know the first.
     *
     * @param request sends it with an {@code Authorization} header
     */
    public HttpResponse<byte[]> ask(Function<String, HttpResponse<byte[]>> request) {
        var secrets = authorization.accepted();
        var answer = request.apply(secrets.getFirst());
        return answer.statusCode() == UNKNOWN_CLIENT && secrets.size() > 1 ? request.apply(secrets.getLast()) : answer;
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
