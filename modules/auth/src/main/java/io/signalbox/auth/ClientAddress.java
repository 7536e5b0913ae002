package io.signalbox.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** The network address of a client. */
public record ClientAddress(InetAddress ip) {

    private static final int NETWORK_BYTES = 8;

    /** Reads a literal address of IPv4 or IPv6; names are never looked up. */
    public static Optional<ClientAddress> parse(String literal) {
        try {
            return Optional.of(new ClientAddress(InetAddress.ofLiteral(literal.strip())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What one party holds: the address itself for IPv4, the /64 network for IPv6. */
    public String network() {
        if (!(ip instanceof Inet6Address)) {
            return text();
        }
        var bytes = ip.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address as text. */
    public String text() {
        return ip.getHostAddress();
    }
}
