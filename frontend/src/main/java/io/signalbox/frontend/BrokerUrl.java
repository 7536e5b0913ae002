package io.signalbox.frontend;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where browsers find the broker: nothing for the console's own origin, or a URL in which {@value #HOST} stands for the host name that the
 * browser used.
 *
 * @param template the URL without a trailing slash; empty for the console's own origin
 * @param originTemplate its scheme, host and port
 */
record BrokerUrl(String template, String originTemplate) {

    /** What a URL of the broker must look like. */
    static final String RULE =
            "must be empty or like https://broker.example.com or http://{host}:8081, without user, query or fragment";

    private static final String HOST = "{host}";
    private static final String ANY_HOST = "any-host";
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** The console's own origin. */
    static BrokerUrl sameOrigin() {
        return new BrokerUrl("", "");
    }

    /**
     * Reads a URL, which may be a template.
     *
     * @throws IllegalArgumentException if it breaks {@link #RULE}
     */
    static BrokerUrl parse(String template) {
        var hasTemplate = template.contains(HOST);
        var url = URI.create(template.replace(HOST, ANY_HOST));
        if (!SCHEMES.contains(String.valueOf(url.getScheme()))
                || url.getHost() == null
                || url.getHost().equals(ANY_HOST) != hasTemplate
                || url.getPort() > 65_535
                || url.getRawUserInfo() != null
                || url.getRawPath().contains(ANY_HOST)
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(RULE);
        }
        var port = url.getPort() < 0 ? "" : ":" + url.getPort();
        var origin = url.getScheme() + "://" + (hasTemplate ? HOST : url.getHost()) + port;
        return new BrokerUrl(template.replaceFirst("/+$", ""), origin);
    }

    /** The URL without a trailing slash; empty for the console's own origin. */
    String url(RequestHost host) {
        return template.replace(HOST, host.name());
    }

    /** The origin that the browser may connect to besides the console's own; empty where there is none. */
    Optional<String> origin(RequestHost host) {
        return originTemplate.isEmpty() ? Optional.empty() : Optional.of(originTemplate.replace(HOST, host.name()));
    }
}
