package io.signalbox.frontend;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host name that a browser asked by: a registered name, an IPv4 address, or an IPv6 address in brackets (RFC 3986, section 3.2.2).
 * Only what such a name is made of gets in, since it is repeated in headers.
 *
 * @param name without the port
 */
record RequestHost(String name) {

    private static final Pattern HOST = Pattern.compile(
            "(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\\.?|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    /** The host in a {@code Host} header or {@code :authority}; empty for anything that is none. */
    static Optional<RequestHost> parse(String authority) {
        var host = HOST.matcher(authority);
        return host.matches() ? Optional.of(new RequestHost(host.group("name"))) : Optional.empty();
    }
}
