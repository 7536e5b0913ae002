package io.signalbox.frontend;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * What every answer tells the browser not to allow (OWASP's secure headers): scripts and styles from files of this origin only, connections
 * to this origin and the broker only, no markup made from strings, no frames, no sniffing.
 */
final class SecurityHeaders implements Filter {

    private static final HeaderName CONTENT_SECURITY_POLICY = HeaderNames.create("Content-Security-Policy");
    private static final HeaderName CONTENT_TYPE_OPTIONS = HeaderNames.create("X-Content-Type-Options");
    private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");
    private static final HeaderName OPENER_POLICY = HeaderNames.create("Cross-Origin-Opener-Policy");
    private static final HeaderName RESOURCE_POLICY = HeaderNames.create("Cross-Origin-Resource-Policy");
    private static final HeaderName PERMISSIONS_POLICY = HeaderNames.create("Permissions-Policy");

    private static final String NOT_NEEDED =
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    private final BrokerUrl broker;

    SecurityHeaders(BrokerUrl broker) {
        this.broker = broker;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header(CONTENT_SECURITY_POLICY, policy(request.authority()))
                .header(CONTENT_TYPE_OPTIONS, "nosniff")
                .header(REFERRER_POLICY, "no-referrer")
                .header(OPENER_POLICY, "same-origin")
                .header(RESOURCE_POLICY, "same-origin")
                .header(PERMISSIONS_POLICY, NOT_NEEDED);
        chain.proceed();
    }

    private String policy(String authority) {
        var brokerOrigin = RequestHost.parse(authority)
                .flatMap(broker::origin)
                .map(origin -> " " + origin)
                .orElse("");
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                + "connect-src 'self'" + brokerOrigin + "; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    }
}
