package io.signalbox.auth.outbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonString;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.auth.store.NoticeStore;
import io.signalbox.auth.store.NoticeStore.Notice;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.background.Signal;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.security.OwnToken;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceBlockingStub;
import io.signalbox.proto.mail.v1.SendRequest;

/**
 * Brings notices to the mail service by gRPC until it has them, with a token that auth issues to itself. A notice's id is its idempotency
 * key, so that a repetition makes no second mail. Several replicas may deliver: each leases what it takes.
 */
@ApplicationScoped
public class NoticeDelivery implements BackgroundWork {

    private static final Logger LOG = System.getLogger(NoticeDelivery.class.getName());
    private static final int BATCH = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LEASE = DEADLINE.multipliedBy(2 * BATCH);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Where notices are off there is nothing to do until the next start. */
    private static final Duration UNTIL_RESTARTED = Duration.ofDays(1);

    private static final Backoff REPETITION = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final Database database;
    private final NoticeStore store;
    private final OwnToken token;
    private final String locale;
    private final Optional<MailServiceBlockingStub> mail;

    /**
     * @param settings hold {@code signalbox.mail.grpc}, the mail service's {@code host:port}, needed if
     *     {@code signalbox.auth.notices.enabled}, and {@code signalbox.auth.notices.locale}
     */
    @Inject
    public NoticeDelivery(
            Database database, NoticeStore store, OwnToken token, GrpcChannels channels, Settings settings) {
        this.database = database;
        this.store = store;
        this.token = token;
        this.locale = settings.text("signalbox.auth.notices.locale");
        this.mail = settings.bool("signalbox.auth.notices.enabled")
                ? Optional.of(
                        MailServiceGrpc.newBlockingStub(channels.open(settings.hostAndPort("signalbox.mail.grpc"))))
                : Optional.empty();
    }

    @Override
    public String name() {
        return "notice-delivery";
    }

    @Override
    public Signal signal() {
        return store.added();
    }

    @Override
    public Duration round() {
        if (mail.isEmpty()) {
            return UNTIL_RESTARTED;
        }
        return deliver(database.call(em -> store.lease(em, BATCH, LEASE))) < BATCH ? POLL : Duration.ZERO;
    }

    private int deliver(List<Notice> notices) {
        notices.forEach(notice -> deliver(mail.orElseThrow(), notice));
        return notices.size();
    }

    private void deliver(MailServiceBlockingStub stub, Notice notice) {
        try {
            stub.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .withCallCredentials(GrpcChannels.bearer(token.current()))
                    .send(request(notice));
            database.run(em -> store.remove(em, notice.id()));
        } catch (StatusRuntimeException e) {
            if (isRefusal(e.getStatus())) {
                LOG.log(Level.ERROR, "The mail service refuses notice {0}: {1}", notice.id(), e.getStatus());
                database.run(em -> store.remove(em, notice.id()));
            } else {
                LOG.log(Level.WARNING, "Notice {0} waits for the mail service: {1}", notice.id(), e.getStatus());
                database.run(em -> store.release(
                        em, notice.id(), REPETITION.after(notice.attempts(), ThreadLocalRandom.current())));
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
}
