package io.signalbox.mail;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.background.Signal;
import io.signalbox.common.background.Worker;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.telemetry.TraceContext;
import io.signalbox.mail.DeliveryResult.Deferred;
import io.signalbox.mail.DeliveryResult.Delivered;
import io.signalbox.mail.DeliveryResult.Rejected;
import io.signalbox.mail.DeliveryResult.Unreachable;
import io.signalbox.mail.outbound.SmtpRelay;
import io.signalbox.mail.store.DeliveryQueue;

/**
 * Delivers what is due: claims as many recipients as there are free workers, each by a lease, and hands each to a virtual thread, which
 * talks SMTP outside of any transaction and then settles the recipient.
 *
 * <p>A delivery is broken off before its lease ends, so that no other instance has begun the same one meanwhile. While the mail server
 * can't be reached at all the queue is left alone, but for one probe now and then.
 */
@ApplicationScoped
public class DeliveryService {

    private static final Logger LOG = System.getLogger(DeliveryService.class.getName());
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_OUTAGE_PAUSE = Duration.ofSeconds(30);

    private final DeliveryQueue queue;
    private final SmtpRelay relay;
    private final RetryPolicy policy;
    private final MailMetrics metrics;
    private final Tracer tracer;
    private final int workers;
    private final Duration deliveryTimeout;
    private final Duration lease;
    private final Duration pollInterval;
    private final Duration shutdownGrace;
    private final Semaphore free;
    private final AtomicInteger unreachable = new AtomicInteger();
    private volatile Instant lastUnreachable = Instant.EPOCH;
    private final Set<Thread> inFlight = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("delivery-deadlines").factory());
    private Optional<Worker> dispatcher = Optional.empty();
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** @param settings holds {@code signalbox.mail.workers}, {@code …delivery-timeout}, {@code …lease}, {@code …poll-interval}, {@code …shutdown-grace} */
    @Inject
    public DeliveryService(
            DeliveryQueue queue,
            SmtpRelay relay,
            RetryPolicy policy,
            MailMetrics metrics,
            OpenTelemetry telemetry,
            Settings settings) {
        this.queue = queue;
        this.relay = relay;
        this.policy = policy;
        this.metrics = metrics;
        this.tracer = telemetry.getTracer("io.signalbox");
        this.workers = settings.integer("signalbox.mail.workers", 1, 500);
        this.deliveryTimeout = settings.duration("signalbox.mail.delivery-timeout");
        this.lease = settings.duration("signalbox.mail.lease");
        if (lease.compareTo(deliveryTimeout) <= 0) {
            throw new InvalidSetting("signalbox.mail.lease", "must be longer than delivery-timeout");
        }
        this.pollInterval = settings.duration("signalbox.mail.poll-interval");
        this.shutdownGrace = settings.duration("signalbox.mail.shutdown-grace");
        this.free = new Semaphore(workers);
        this.clock.setRemoveOnCancelPolicy(true);
    }

    void start(@Observes @Priority(Lifecycle.START_WORK) @Initialized(ApplicationScoped.class) Object event) {
        dispatcher = Optional.of(new Worker(new Dispatch()));
    }

    void stop(@Observes @Priority(Lifecycle.STOP_WORK) @BeforeDestroyed(ApplicationScoped.class) Object event)
            throws InterruptedException {
        stopping.countDown();
        dispatcher.ifPresent(Worker::close);
        if (!free.tryAcquire(workers, shutdownGrace.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.log(Level.WARNING, "Breaking off {0} deliveries that take too long", inFlight.size());
            inFlight.forEach(Thread::interrupt);
            free.tryAcquire(workers, SETTLE_PAUSE.multipliedBy(5).toMillis(), TimeUnit.MILLISECONDS);
        }
        clock.shutdownNow();
        relay.close();
    }

    /** Whether the queue is being worked on; false only after a defect. */
    public boolean isAlive() {
        return dispatcher.filter(Worker::isAlive).isPresent() || !isRunning();
    }

    /** Whether the service has not begun to stop. */
    public boolean isRunning() {
        return stopping.getCount() > 0;
    }

    private boolean claim() throws InterruptedException {
        awaitEndOfOutage();
        if (!free.tryAcquire(pollInterval.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        var permits = 1;
        try {
            if (unreachable.get() == 0) {
                permits += free.drainPermits();
            }
            var deadline = Instant.now().plus(deliveryTimeout);
            var claimed = queue.claim(permits, lease);
            for (var delivery : claimed) {
                Thread.ofVirtual().name("delivery").start(() -> work(delivery, deadline));
                permits--;
            }
            return !claimed.isEmpty();
        } finally {
            free.release(permits);
        }
    }

    private void awaitEndOfOutage() throws InterruptedException {
        var failures = unreachable.get();
        if (failures > 0) {
            var longest = policy.longestDelay(failures);
            var pause = longest.compareTo(LONGEST_OUTAGE_PAUSE) > 0 ? LONGEST_OUTAGE_PAUSE : longest;
            pause(Duration.between(Instant.now(), lastUnreachable.plus(pause)));
        }
    }

    /** Returns whether we go on afterwards. */
    private boolean pause(Duration length) throws InterruptedException {
        return !stopping.await(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void work(Delivery delivery, Instant deadline) {
        inFlight.add(Thread.currentThread());
        var span = tracer.spanBuilder("smtp deliver")
                .setParent(TraceContext.extract(Map.of("traceparent", delivery.traceparent())))
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        try (var _ = span.makeCurrent()) {
            var result = send(delivery, deadline);
            if (!(result instanceof Delivered)) {
                span.setStatus(StatusCode.ERROR, result.reply());
            }
            settle(delivery, result);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A delivery failed; its lease runs out and it is tried again", e);
        } finally {
            span.end();
            inFlight.remove(Thread.currentThread());
            free.release();
        }
    }

    private DeliveryResult send(Delivery delivery, Instant deadline) {
        var left = Duration.between(Instant.now(), deadline);
        if (!left.isPositive()) {
            return new Deferred("There was no time left before the lease ended.");
        }
        try (var _ = new Deadline(clock, left)) {
            var result = relay.send(delivery);
            if (result instanceof Unreachable) {
                lastUnreachable = Instant.now();
                if (unreachable.getAndIncrement() == 0) {
                    LOG.log(Level.WARNING, "No mail goes out: {0}", result.reply());
                }
            } else if (unreachable.getAndSet(0) > 0) {
                LOG.log(Level.INFO, "Mail goes out again");
            }
            return result;
        }
    }

    /** Until the outcome is written the recipient might get the mail again, so this is tried for as long as the database is away. */
    private void settle(Delivery delivery, DeliveryResult result) {
        var endOfPatience = Instant.now().plus(lease);
        try {
            while (!isSettled(delivery, result, endOfPatience)) {
                if (!pause(SETTLE_PAUSE)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isSettled(Delivery delivery, DeliveryResult result, Instant endOfPatience) {
        try {
            write(delivery, result);
            return true;
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "The outcome of a delivery can''t be written yet: {0}", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The outcome of a delivery can't be written", e);
            return Instant.now().isAfter(endOfPatience);
        }
    }

    private void write(Delivery delivery, DeliveryResult result) {
        var ours =
                switch (result) {
                    case Delivered delivered -> delivered(delivery, delivered);
                    case Rejected rejected -> failed(delivery, rejected.reply());
                    case Deferred deferred -> again(delivery, deferred.reply());
                    case Unreachable unreachableNow -> again(delivery, unreachableNow.reply());
                };
        if (!ours) {
            LOG.log(
                    Level.WARNING,
                    "Recipient {0} of mail {1} was settled by another worker meanwhile",
                    delivery.position(),
                    delivery.mailId());
        }
    }

    private boolean delivered(Delivery delivery, Delivered delivered) {
        var ours = queue.markSent(delivery, delivered.reply());
        if (ours) {
            metrics.delivered(Duration.between(delivery.acceptedAt(), Instant.now()));
        }
        return ours;
    }

    private boolean failed(Delivery delivery, String reply) {
        var ours = queue.markFailed(delivery, reply);
        if (ours) {
            metrics.gaveUp();
        }
        return ours;
    }

    private boolean again(Delivery delivery, String reply) {
        if (policy.isLast(delivery.attempt(), delivery.acceptedAt(), Instant.now())) {
            return failed(delivery, reply);
        }
        var delay = isRunning() ? policy.delay(delivery.attempt(), ThreadLocalRandom.current()) : Duration.ZERO;
        var ours = queue.putOff(delivery, reply, delay);
        if (ours) {
            metrics.putOff();
        }
        return ours;
    }

    /** Takes from the queue what is due, as soon as there is somebody to deliver it. */
    private final class Dispatch implements BackgroundWork {

        @Override
        public String name() {
            return "mail-dispatcher";
        }

        @Override
        public Signal signal() {
            return queue.added();
        }

        @Override
        public Duration grace() {
            return shutdownGrace;
        }

        @Override
        public Duration round() throws InterruptedException {
            return claim() ? Duration.ZERO : pollInterval;
        }
    }
}
