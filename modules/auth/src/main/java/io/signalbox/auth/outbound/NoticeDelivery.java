package io.signalbox.auth.outbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonString;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.auth.store.NoticeStore;
import io.signalbox.auth.store.NoticeStore.Notice;
import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceBlockingStub;
import io.signalbox.proto.mail.v1.SendRequest;

/**
 * Brings notices to the mail service by gRPC until it has them, with a token that auth issues to itself. A notice's id is its idempotency
 * key, so that a repetition makes no second mail. Several replicas may deliver: each leases what it takes.
 */
@ApplicationScoped
public class NoticeDelivery {

    private static final Logger LOG = System.getLogger(NoticeDelivery.class.getName());
    private static final int BATCH = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LEASE = DEADLINE.multipliedBy(2 * BATCH);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Database database;
    private final NoticeStore store;
    private final TokenIssuer issuer;
    private final String service;
    private final String locale;
    private final Optional<MailServiceBlockingStub> mail;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread = Thread.ofVirtual().name("notice-delivery").unstarted(this::run);

    /**
     * @param settings hold {@code signalbox.mail.grpc}, the mail service's {@code host:port}, needed if
     *     {@code signalbox.auth.notices.enabled}, and {@code signalbox.auth.notices.locale}
     */
    @Inject
    public NoticeDelivery(
            Database database, NoticeStore store, TokenIssuer issuer, GrpcChannels channels, Settings settings) {
        this.database = database;
        this.store = store;
        this.issuer = issuer;
        this.service = settings.text("signalbox.service");
        this.locale = settings.text("signalbox.auth.notices.locale");
        this.mail = settings.bool("signalbox.auth.notices.enabled")
                ? Optional.of(MailServiceGrpc.newBlockingStub(
                        channels.open(Neighbours.target(settings, "signalbox.mail.grpc"))))
                : Optional.empty();
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (mail.isPresent()) {
            thread.start();
        }
    }

    @PreDestroy
    void close() {
        running.set(false);
        thread.interrupt();
        try {
            thread.join(DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running.get()) {
            try {
                if (deliver(database.call(em -> store.lease(em, BATCH, LEASE))) < BATCH) {
                    store.awaitAddition(POLL);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.log(
                        e instanceof ProblemException ? Level.DEBUG : Level.ERROR,
                        "Notices can''t be delivered right now: {0}",
                        e);
                rest();
            }
        }
    }

    private int deliver(List<Notice> notices) {
        notices.forEach(notice -> deliver(mail.orElseThrow(), notice));
        return notices.size();
    }

    private void deliver(MailServiceBlockingStub stub, Notice notice) {
        try {
            stub.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .withCallCredentials(
                            GrpcChannels.bearer(issuer.forService(service).value()))
                    .send(request(notice));
            database.run(em -> store.remove(em, notice.id()));
        } catch (StatusRuntimeException e) {
            if (isRefusal(e.getStatus())) {
                LOG.log(Level.ERROR, "The mail service refuses notice {0}: {1}", notice.id(), e.getStatus());
                database.run(em -> store.remove(em, notice.id()));
            } else {
                LOG.log(Level.WARNING, "Notice {0} waits for the mail service: {1}", notice.id(), e.getStatus());
                database.run(em -> store.release(em, notice.id(), waitAfter(notice.attempts())));
            }
        }
    }

    private SendRequest request(Notice notice) {
        var variables = Struct.newBuilder();
        notice.variables()
                .forEach((name, value) -> variables.putFields(
                        name,
                        Value.newBuilder()
                                .setStringValue(((JsonString) value).getString())
                                .build()));
        return SendRequest.newBuilder()
                .addTo(notice.recipient())
                .setTemplate(notice.kind())
                .setLocale(locale)
                .setVariables(variables)
                .setIdempotencyKey(notice.id().toString())
                .build();
    }

    /** What no repetition changes; an address that mail can't be sent to is such a thing. */
    private static boolean isRefusal(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION -> true;
            default -> false;
        };
    }

    private static Duration waitAfter(int attempts) {
        return FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    }

    private void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.set(false);
        }
    }
}
