package io.signalbox.common.amqp;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.TraceContext;

/**
 * Publishes persistent messages over one kept channel and returns when the server has confirmed them.
 *
 * <p>A message that is routed to no queue, refused, or not confirmed in time is a failure, and so is every message while the server blocks
 * the connection. Many threads publish at once; up to {@value #MAX_IN_FLIGHT} confirms may be outstanding.
 *
 * @see <a href="https://www.rabbitmq.com/docs/confirms">Publisher confirms</a>
 */
public final class AmqpPublisher implements AutoCloseable {

    /** Header that a quorum queue gives each delivery: how often there was one before. */
    public static final String DELIVERY_COUNT = "x-delivery-count";

    private static final Logger LOG = System.getLogger(AmqpPublisher.class.getName());
    private static final int MAX_IN_FLIGHT = 1_000;
    private static final int PERSISTENT = 2;
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

    /** Declares what the publisher needs, on each new connection. */
    @FunctionalInterface
    public interface Declarations {
        /** Declares exchanges and queues. */
        void declare(Channel channel) throws IOException;
    }

    private final AmqpConnections connections;
    private final Declarations declarations;
    private final Duration timeout;
    private final ReentrantLock sending = new ReentrantLock();
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private Optional<Session> session = Optional.empty();
    private long lastFailureNanos = System.nanoTime() - RECONNECT_PAUSE.toNanos();
    private boolean closed;

    /**
     * A publisher that connects at its first message.
     *
     * @param timeout for each message, from the call to the confirm
     */
    public AmqpPublisher(AmqpConnections connections, Duration timeout, Declarations declarations) {
        this.connections = connections;
        this.timeout = timeout;
        this.declarations = declarations;
    }

    /**
     * Publishes one message and waits for its confirm.
     *
     * @param id the message id, by which consumers know a repeat
     * @param headers further headers; the trace context is added
     * @throws ProblemException {@code unavailable} or {@code timeout}; then the message may or may not have arrived
     */
    public void publish(
            String exchange, String key, String id, String contentType, Map<String, Object> headers, byte[] body) {
        await(send(exchange, key, properties(id, contentType, headers), body));
    }

    /** Publishes one message; the future ends with its confirm, or with a {@link ProblemException}. */
    public CompletableFuture<Void> send(String exchange, String key, BasicProperties properties, byte[] body) {
        acquire();
        CompletableFuture<Void> confirm;
        try {
            confirm = transmit(exchange, key, properties, body);
        } catch (RuntimeException e) {
            inFlight.release();
            throw e;
        }
        return confirm.whenComplete((_, _) -> inFlight.release());
    }

    /**
     * Waits for a confirm.
     *
     * @throws ProblemException {@code unavailable} or {@code timeout}
     */
    public void await(CompletableFuture<Void> confirm) {
        try {
            confirm.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            confirm.completeExceptionally(e);
            throw new ProblemException(ProblemType.TIMEOUT, "The message broker did not confirm in time.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException known ? known : unavailable("The message broker refused.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for the message broker.");
        }
    }

    /** Persistent, with the current trace context. */
    public static BasicProperties properties(String id, String contentType, Map<String, Object> headers) {
        var all = new HashMap<>(headers);
        TraceContext.inject(all::put);
        return new BasicProperties.Builder()
                .messageId(id)
                .contentType(contentType)
                .deliveryMode(PERSISTENT)
                .headers(all)
                .build();
    }

    /**
     * The properties of somebody's message that is published once more: persistent, and without what could make it vanish, go elsewhere,
     * or be refused in our name.
     *
     * @see <a href="https://www.rabbitmq.com/docs/validated-user-id">Validated user-id</a>
     * @see <a href="https://www.rabbitmq.com/docs/sender-selected">Sender-selected distribution</a>
     */
    public static BasicProperties again(BasicProperties properties, Map<String, Object> headers) {
        var kept = new HashMap<>(headers);
        kept.keySet().removeAll(Set.of("CC", "BCC", DELIVERY_COUNT));
        return properties
                .builder()
                .deliveryMode(PERSISTENT)
                .expiration(null)
                .userId(null)
                .headers(kept)
                .build();
    }

    /** Connects if it is not connected, so that the next message need not wait for it; a failure only shows in the log. */
    public void connect() {
        sending.lock();
        try {
            open();
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            lastFailureNanos = System.nanoTime();
            LOG.log(Level.WARNING, "The message broker is away: {0}", String.valueOf(e.getMessage()));
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "Not connecting to the message broker now: {0}", e.getMessage());
        } finally {
            sending.unlock();
        }
    }

    /** Whether a connection is open and not blocked. */
    public boolean isConnected() {
        sending.lock();
        try {
            return session.filter(Session::isUsable).isPresent();
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void close() {
        sending.lock();
        try {
            closed = true;
            session.ifPresent(Session::abort);
            session = Optional.empty();
        } finally {
            sending.unlock();
        }
    }

    private void acquire() {
        try {
            if (!inFlight.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable("Too many messages wait for the message broker's confirm.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for the message broker.");
        }
    }

    private CompletableFuture<Void> transmit(String exchange, String key, BasicProperties properties, byte[] body) {
        try {
            if (!sending.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProblemException(ProblemType.TIMEOUT, "The message broker takes nothing in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for the message broker.");
        }
        try {
            return open().transmit(exchange, key, properties, body);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            LOG.log(Level.WARNING, "The message broker is away: {0}", String.valueOf(e.getMessage()));
            lastFailureNanos = System.nanoTime();
            session.ifPresent(Session::abort);
            session = Optional.empty();
            throw unavailable("The message broker can't be reached.");
        } finally {
            sending.unlock();
        }
    }

    private Session open() throws IOException, TimeoutException {
        if (session.isPresent() && session.get().isOpen()) {
            return session.get();
        }
        if (closed || System.nanoTime() - lastFailureNanos < RECONNECT_PAUSE.toNanos()) {
            throw unavailable("The message broker can't be reached.");
        }
        session.ifPresent(Session::abort);
        var fresh = new Session(connections.open("publisher"), declarations);
        session = Optional.of(fresh);
        return fresh;
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail);
    }

    private static final class Session {

        private final Connection connection;
        private final Channel channel;
        private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();
        private final ConcurrentNavigableMap<String, Long> numbers = new ConcurrentSkipListMap<>();
        private volatile boolean blocked;

        Session(Connection connection, Declarations declarations) throws IOException {
            this.connection = connection;
            this.channel = connection.createChannel();
            declarations.declare(channel);
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> settle(tag, multiple, Optional.empty()),
                    (tag, multiple) -> settle(tag, multiple, Optional.of("The message broker refused the message.")));
            channel.addReturnListener(returned -> Optional.ofNullable(
                            numbers.get(returned.getProperties().getMessageId()))
                    .map(unconfirmed::get)
                    .ifPresent(confirm -> confirm.completeExceptionally(
                            unavailable("No queue takes the message: " + returned.getReplyText() + "."))));
            connection.addBlockedListener(new BlockedListener() {
                @Override
                public void handleBlocked(String reason) {
                    blocked = true;
                    failAll("The message broker blocks publishers: " + reason + ".");
                }

                @Override
                public void handleUnblocked() {
                    blocked = false;
                }
            });
            channel.addShutdownListener(_ -> failAll("The connection to the message broker broke."));
        }

        CompletableFuture<Void> transmit(String exchange, String key, BasicProperties properties, byte[] body)
                throws IOException {
            if (blocked) {
                throw unavailable("The message broker blocks publishers.");
            }
            var identified = identified(properties);
            var id = identified.getMessageId();
            var number = channel.getNextPublishSeqNo();
            var confirm = new CompletableFuture<Void>();
            unconfirmed.put(number, confirm);
            numbers.put(id, number);
            try {
                channel.basicPublish(exchange, key, true, identified, body);
            } catch (IOException | AlreadyClosedException e) {
                unconfirmed.remove(number);
                throw e;
            }
            return confirm.whenComplete((_, _) -> numbers.remove(id, number));
        }

        /** A message that no queue takes comes back before its confirm, and only its id tells which it is. */
        private static BasicProperties identified(BasicProperties properties) {
            return properties.getMessageId() == null
                    ? properties
                            .builder()
                            .messageId(UUID.randomUUID().toString())
                            .build()
                    : properties;
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        boolean isUsable() {
            return isOpen() && !blocked;
        }

        void abort() {
            connection.abort((int) RECONNECT_PAUSE.toMillis());
            failAll("The connection to the message broker broke.");
        }

        private void settle(long tag, boolean multiple, Optional<String> refusal) {
            var settled = multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
            settled.values()
                    .forEach(confirm -> refusal.ifPresentOrElse(
                            detail -> confirm.completeExceptionally(unavailable(detail)),
                            () -> confirm.complete(null)));
            settled.clear();
        }

        private void failAll(String detail) {
            unconfirmed.values().forEach(confirm -> confirm.completeExceptionally(unavailable(detail)));
            unconfirmed.clear();
        }
    }
}
