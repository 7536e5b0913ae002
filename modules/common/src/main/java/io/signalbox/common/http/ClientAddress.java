package io.signalbox.common.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The network address of a client; an IPv4 address that is written as one of IPv6 (RFC 4291, section 2.5.5.2) is one of IPv4. */
public record ClientAddress(InetAddress ip) {

    private static final int MAX_LENGTH = 64;
    private static final Pattern V4 = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d{1,5})?");
    private static final Pattern V6_IN_BRACKETS =
            Pattern.compile("\\[([0-9a-fA-F]*:[0-9a-fA-F:.]+)(?:%[^\\]]*)?](?::\\d{1,5})?");
    private static final Pattern V6 = Pattern.compile("([0-9a-fA-F]*:[0-9a-fA-F:.]+)(?:%.*)?");

    /** Drops the zone of a link-local address, which is the name of a network card. */
    public ClientAddress {
        ip = ofBytes(ip.getAddress());
    }

    /** Reads a literal address of IPv4 or IPv6, with or without a port; names are never looked up. */
    public static Optional<ClientAddress> parse(String text) {
        var stripped = text.strip();
        if (stripped.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        for (var form : new Pattern[] {V4, V6_IN_BRACKETS, V6}) {
            var match = form.matcher(stripped);
            if (match.matches()) {
                return ofLiteral(match.group(1));
            }
        }
        return Optional.empty();
    }

    private static Optional<ClientAddress> ofLiteral(String literal) {
        try {
            return Optional.of(new ClientAddress(InetAddress.ofLiteral(literal)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What one party holds: the address itself for IPv4, the /64 network for IPv6. */
    public String network() {
        return Network.ofSender(ip).toString();
    }

    /** The address as text. */
    public String text() {
        return ip.getHostAddress();
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
