package io.signalbox.common.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address, or all addresses that begin alike ({@code 10.0.0.0/8}, RFC 4632).
 *
 * @param start its first address
 * @param bits how many leading bits they share
 */
public record Network(InetAddress start, int bits) {

    private static final int IPV6_BYTES = 16;
    private static final int IPV6_SITE = 64;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Network parse(String text) {
        var slash = text.indexOf('/');
        var start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        var width = start.getAddress().length * Byte.SIZE;
        var bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException(text);
        }
        return new Network(start, bits);
    }

    /** Whom an address stands for: itself, or the whole site in IPv6, where one sender has 2^64 of them. */
    public static Network ofSender(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == IPV6_BYTES) {
            Arrays.fill(bytes, IPV6_SITE / Byte.SIZE, IPV6_BYTES, (byte) 0);
            return new Network(address(bytes), IPV6_SITE);
        }
        return new Network(address, bytes.length * Byte.SIZE);
    }

    /** Whether an address is in it. */
    public boolean contains(InetAddress address) {
        var mine = start.getAddress();
        var theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** As it is written: without the bits where that is one address. */
    @Override
    public String toString() {
        var literal = start.getHostAddress();
        return bits == start.getAddress().length * Byte.SIZE ? literal : literal + "/" + bits;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
