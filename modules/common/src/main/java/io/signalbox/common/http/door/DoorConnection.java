package io.signalbox.common.http.door;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * One client's connection: Helidon's own, which gets its bytes through {@link RequestFraming} and has no say in how long a client may take.
 *
 * <p>A client is either waited for, which the {@link HttpDoor} may end at any moment, or served, which it may not: {@link #state} says which.
 */
final class DoorConnection implements ServerConnection, InterruptableTask<Void>, ConnectionContext {

    private static final Logger LOG = System.getLogger(DoorConnection.class.getName());

    /** A body that is not asked for is read to its end where it is no longer than this, so that the connection can be kept. */
    private static final long CHEAP_BYTES = 8 * 1024;

    /** For the rest of what a refused client is still sending, so that closing does not take the answer from it (RFC 9112, section 9.6). */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ConnectionContext client;
    private final DoorLimits limits;
    private final Peers peers;
    private final IntConsumer refused;
    private final RequestFraming framing;
    private final Writer writer = new Writer();
    private final DataReader reader = new DataReader(this::nextPiece);
    private final ServerConnection served;
    private final AtomicReference<State> state = new AtomicReference<>(Served.NOW);
    private volatile Peers.Place place;
    private volatile long writingSince;
    private volatile boolean answering;
    private boolean lingering;
    private Optional<Waited> latest = Optional.empty();
    private boolean first = true;

    DoorConnection(
            ConnectionContext client,
            ServerConnectionSelector http,
            DoorLimits limits,
            Peers peers,
            IntConsumer refused) {
        this.client = client;
        this.limits = limits;
        this.peers = peers;
        this.refused = refused;
        this.framing = new RequestFraming(this::fromClient, limits.hosts());
        this.served = http.connection(this);
    }

    private sealed interface State {}

    private enum Served implements State {
        NOW
    }

    private enum Gone implements State {
        GONE
    }

    private enum Part {
        NOTHING,
        HEAD,
        BODY,
        REST
    }

    private record Waited(Part part, long since, long until) implements State {}

    @Override
    public void handle(Limit limit) throws InterruptedException {
        var admitted = peers.admit(this, addressOf(client.remotePeer()));
        if (admitted.isEmpty()) {
            refuse(Problem.of(ProblemType.UNAVAILABLE, "Too many connections.").retryAfter(RETRY_AFTER));
            return;
        }
        place = admitted.get();
        try {
            served.handle(limit);
        } finally {
            linger();
            state.set(Gone.GONE);
            peers.leave(this, place);
        }
    }

    Peers.Place place() {
        return place;
    }

    boolean isWaiting() {
        return place != null && state.get() instanceof Waited;
    }

    /** How long it has been waited for, in nanoseconds. */
    long waitsFor() {
        return state.get() instanceof Waited waited ? System.nanoTime() - waited.since() : 0;
    }

    /** Ends what takes too long. */
    void endWhatIsLate(long now) {
        if (state.get() instanceof Waited waited && now - waited.until() > 0) {
            end(waited, Problem.of(ProblemType.REQUEST_TIMEOUT, "The request did not arrive in time."));
        }
        var writing = writingSince;
        if (writing != 0 && now - writing > limits.unread().toNanos()) {
            log("takes nothing of its answer");
            closeSocket();
        }
    }

    /** Makes room for another; does nothing, and says so, where it is being served by now. */
    boolean dismiss() {
        return state.get() instanceof Waited waited
                && end(
                        waited,
                        Problem.of(ProblemType.UNAVAILABLE, "Others need the connection.")
                                .retryAfter(RETRY_AFTER));
    }

    private boolean end(Waited waited, Problem why) {
        if (!state.compareAndSet(waited, Gone.GONE)) {
            return false;
        }
        var answer = !answering && (waited.part() == Part.HEAD || waited.part() == Part.BODY);
        Thread.startVirtualThread(() -> {
            if (answer) {
                refuse(why);
            }
            closeSocket();
        });
        return true;
    }

    /** Helidon asks for a piece only when it has used up what it has. */
    private byte[] nextPiece() {
        var inBody = framing.isInBody();
        try {
            var piece = framing.next();
            if (!inBody) {
                answering = false;
                latest = Optional.empty();
            }
            return piece.orElse(null);
        } catch (ProblemException e) {
            if (inBody) {
                throw e;
            }
            refuse(e.problem());
            lingering = true;
            throw new CloseConnectionException(e.getMessage(), e);
        }
    }

    private Optional<byte[]> fromClient() {
        var read = client.dataReader().available();
        if (read > 0) {
            return Optional.of(client.dataReader().readBytes(read));
        }
        var part = framing.isInBody() ? Part.BODY : framing.isInHead() ? Part.HEAD : Part.NOTHING;
        var waited = latest.filter(it -> it.part() == part).orElseGet(() -> waited(part));
        latest = Optional.of(waited);
        var bytes = read(waited);
        if (part == Part.NOTHING) {
            first = false;
        }
        return bytes;
    }

    private Waited waited(Part part) {
        var now = System.nanoTime();
        return switch (part) {
            case NOTHING -> new Waited(part, now, now + (first ? limits.head() : limits.idle()).toNanos());
            case HEAD -> new Waited(part, now, now + limits.head().toNanos());
            case BODY -> new Waited(part, now, now + limits.body().toNanos());
            case REST -> new Waited(part, now, now + LINGER.toNanos());
        };
    }

    private Optional<byte[]> read(Waited waited) {
        if (!state.compareAndSet(Served.NOW, waited)) {
            throw ended();
        }
        Optional<byte[]> bytes;
        try {
            bytes = Optional.ofNullable(client.serverSocket().get());
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("The connection broke", e);
        }
        if (!state.compareAndSet(waited, Served.NOW)) {
            throw ended();
        }
        return bytes;
    }

    /** Puts on an answer what every answer has, and lets the connection end where the client or the answer wants it to, or a body is in the way. */
    void beginAnswer(WritableHeaders<?> headers) {
        answering = true;
        headers.setIfAbsent(HeaderValues.create("X-Content-Type-Options", "nosniff"));
        headers.setIfAbsent(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
        var head = framing.head();
        var unread = framing.left() > CHEAP_BYTES
                || (framing.isInBody() && head.filter(RequestHead::waits).isPresent());
        if (unread) {
            lingering = true;
        }
        if (unread || head.filter(RequestHead::close).isPresent()) {
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        if (headers.contains(HeaderValues.CONNECTION_CLOSE)) {
            served.close(false); // helidon#12324: it says so and goes on reading
        }
    }

    private static ServerConnectionException ended() {
        return new ServerConnectionException(
                "The connection has been ended", new SocketException("ended by this side"));
    }

    private void refuse(Problem problem) {
        try {
            client.dataWriter().writeNow(BufferData.create(Answer.of(problem)));
        } catch (UncheckedIOException e) {
            log(e.getMessage());
        }
        refused.accept(problem.type().httpStatus());
    }

    private void linger() {
        if (!lingering || state.get() != Served.NOW) {
            return;
        }
        var waited = waited(Part.REST);
        try {
            while (read(waited).isPresent()) {
                log("is still sending");
            }
        } catch (CloseConnectionException e) {
            log(e.getMessage());
        }
    }

    private void closeSocket() {
        try {
            client.serverSocket().close();
        } catch (UncheckedIOException e) {
            log(e.getMessage());
        }
    }

    private void log(String what) {
        LOG.log(Level.DEBUG, "{0}: {1}", client.remotePeer().host(), what);
    }

    private static InetAddress addressOf(PeerInfo peer) {
        return ((InetSocketAddress) peer.address()).getAddress();
    }

    /** The {@link HttpDoor} decides that. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        served.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return served instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public ListenerContext listenerContext() {
        return client.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return client.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public Router router() {
        return client.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return client.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return client.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return client.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return client.localPeer();
    }

    @Override
    public boolean isSecure() {
        return client.isSecure();
    }

    @Override
    public String socketId() {
        return client.socketId();
    }

    @Override
    public String childSocketId() {
        return client.childSocketId();
    }

    /** Knows since when a write has been under way. */
    private final class Writer implements DataWriter {

        @Override
        public void write(BufferData... buffers) {
            timed(() -> client.dataWriter().write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            timed(() -> client.dataWriter().write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            timed(() -> client.dataWriter().writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            timed(() -> client.dataWriter().writeNow(buffer));
        }

        @Override
        public void flush() {
            timed(client.dataWriter()::flush);
        }

        private void timed(Runnable write) {
            if (state.get() == Gone.GONE) {
                throw ended();
            }
            writingSince = Math.max(1, System.nanoTime());
            try {
                write.run();
            } finally {
                writingSince = 0;
            }
        }
    }
}
