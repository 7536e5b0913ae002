package io.signalbox.common.http.door;

import java.time.Duration;

import io.signalbox.common.config.Settings;
import io.signalbox.common.http.Proxies;

/**
 * How much of a service's HTTP connections anybody can hold, and for how long.
 *
 * @param connections the most at once, as far as the heap goes
 * @param connectionsPerAddress the most of one peer; of one /64 in IPv6
 * @param proxies peers that stand for many senders, for whom that does not count
 * @param head for a request's line and headers as a whole, from the connection's start or their first byte
 * @param body for a request's body as a whole, from when it is waited for
 * @param idle for a connection that is kept between requests
 * @param unread for a client to take anything of its answer
 * @param hosts the names that are answered to
 */
record DoorLimits(
        int connections,
        int connectionsPerAddress,
        Proxies proxies,
        Duration head,
        Duration body,
        Duration idle,
        Duration unread,
        HostNames hosts) {

    private static final int MOST = 1_000_000;

    /** What a connection whose request is waited for costs, in bytes of the heap: buffers, and the stack of the thread that waits. */
    private static final int CONNECTION_BYTES = 64 * 1024;

    /** Of the heap, the part that all connections may take: a third. */
    private static final int HEAP_PART = 3;

    static DoorLimits of(Settings settings) {
        return new DoorLimits(
                Math.min(settings.integer("signalbox.http.max-connections", 1, MOST), mostOf(Runtime.getRuntime())),
                settings.integer("signalbox.http.max-connections-per-address", 1, MOST),
                Proxies.of(settings),
                settings.duration("signalbox.http.head-timeout"),
                settings.duration("signalbox.http.body-timeout"),
                settings.duration("signalbox.http.idle-timeout"),
                settings.duration("signalbox.http.unread-timeout"),
                HostNames.of(settings.text("signalbox.http.host"), settings.list("signalbox.http.hosts")));
    }

    private static int mostOf(Runtime process) {
        return (int) Math.min(MOST, process.maxMemory() / HEAP_PART / CONNECTION_BYTES);
    }
}
