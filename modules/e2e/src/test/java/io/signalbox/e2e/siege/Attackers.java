package io.signalbox.e2e.siege;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** Those who attack one service, bounded in number and time, and what they heard. */
final class Attackers implements AutoCloseable {

    /** After which each attacker has given up, so that no attack lasts longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int HOSTS_A_NETWORK = 250;

    private static final int SHOWN = 80;

    private final Target target;
    private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();
    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();

    Attackers(Target target) {
        this.target = target;
    }

    /**
     * An answer, and to what.
     *
     * @param to the beginning of what was said
     * @param answer what was answered
     */
    record Heard(String to, RawHttp.Answer answer) {}

    Target target() {
        return target;
    }

    /** What one of many does. That a server refuses, resets or closes is no failure of the attacker. */
    @FunctionalInterface
    interface Deed {
        void of(int number) throws IOException;
    }

    /** So many at once, until each is done or out of patience; what they opened stays open. */
    void all(int count, Deed deed) {
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var deeds = new ConcurrentLinkedQueue<Future<?>>();
            for (int i = 0; i < count; i++) {
                var number = i;
                deeds.add(crowd.submit(() -> {
                    try {
                        deed.of(number);
                    } catch (IOException e) {
                        assertThat(e).as("what an attacker may see").isNotNull();
                    }
                }));
            }
            crowd.shutdown();
            if (!crowd.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
            }
            crowd.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (var done : deeds) {
                if (done.state() == Future.State.FAILED) {
                    throw new AssertionError(done.exceptionNow());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection to the service's HTTP, all from one address. */
    RawHttp connect() throws IOException {
        return connect(target.http(), 0);
    }

    /** A connection to the service's HTTP from an address of its own. */
    RawHttp connectAs(int number) throws IOException {
        return connect(target.http(), number);
    }

    /** A connection to a port of the service. */
    RawHttp connect(InetSocketAddress port, int number) throws IOException {
        var connection = RawHttp.connect(port, address(number), PATIENCE);
        open.add(connection);
        return connection;
    }

    /** Sends one request over a connection of its own, and remembers the answer. */
    void ask(int number, String request) throws IOException {
        ask(number, request.getBytes(ISO_8859_1));
    }

    /** Sends one request over a connection of its own, and remembers the answer. */
    void ask(int number, byte[] request) throws IOException {
        try (var connection = connect(target.http(), number)) {
            try {
                connection.send(request);
            } finally {
                hear(new String(request, 0, Math.min(request.length, SHOWN), ISO_8859_1), connection);
            }
        }
    }

    /** Remembers the next answer on a connection, if there is one. */
    void hear(String to, RawHttp connection) throws IOException {
        connection.answer().ifPresent(answer -> heard.add(new Heard(to, answer)));
    }

    /** The answers that no attacker may get. */
    List<Heard> faults() {
        return heard.stream().filter(each -> each.answer().isFault()).toList();
    }

    @Override
    public void close() {
        for (var each = open.poll(); each != null; each = open.poll()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** On Linux every address that starts with 127 is this machine; the ordinary client and the services have 127.0.0.1. */
    static InetAddress address(int number) {
        return InetAddress.ofLiteral("127.77." + number / HOSTS_A_NETWORK + "." + (1 + number % HOSTS_A_NETWORK));
    }
}
