package io.signalbox.common.http.door;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The names by which a service can be asked. One that only this machine reaches answers to this machine's own names alone, since a page from
 * elsewhere could point its name here (DNS rebinding): 421 for any other (RFC 9110, section 15.5.20).
 */
final class HostNames {

    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean all;
    private final Set<String> names;

    private HostNames(boolean all, Set<String> names) {
        this.all = all;
        this.names = Set.copyOf(names);
    }

    /**
     * The names for what is bound to an address.
     *
     * @param bound the address or name, itself one of the names
     * @param more names beside this machine's own
     */
    static HostNames of(String bound, List<String> more) {
        var names = new HashSet<>(OWN);
        names.add(bound.contains(":") ? "[" + bound + "]" : bound.toLowerCase(Locale.ROOT));
        more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return new HostNames(!isLoopback(bound), names);
    }

    /**
     * Goes on only for a name of ours.
     *
     * @param authority a {@code Host} header, with or without a port
     * @throws ProblemException {@code misdirected}
     */
    void require(String authority) {
        if (!all && !names.contains(nameOf(authority))) {
            throw new ProblemException(
                    ProblemType.MISDIRECTED, "This service answers only to names of the machine that it runs on.");
        }
    }

    private static String nameOf(String authority) {
        var port = authority.lastIndexOf(':');
        var name = port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String bound) {
        try {
            return InetAddress.getByName(bound).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
