package io.signalbox.broker.outbound;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.ManagedChannel;
import io.signalbox.broker.Edge;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.MailReceipt;
import io.signalbox.broker.MailRoute;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.ProtoStruct;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.Mail;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceBlockingStub;
import io.signalbox.proto.mail.v1.SendRequest;

/** The mail service, by gRPC over one kept channel. */
@ApplicationScoped
public class MailByGrpc implements MailRoute {

    private static final String MAIL = "The mail service";

    private final ManagedChannel channel;
    private final MailServiceBlockingStub mails;
    private final Duration timeout;

    /** @param settings holds {@code signalbox.mail.grpc} and {@code signalbox.mail.timeout} */
    @Inject
    public MailByGrpc(GrpcChannels channels, Settings settings) {
        this.channel = ReconnectingChannel.of(channels.open(settings.hostAndPort("signalbox.mail.grpc")));
        this.mails = MailServiceGrpc.newBlockingStub(channel);
        this.timeout = settings.duration("signalbox.mail.timeout");
    }

    @Override
    public Via via() {
        return Via.GRPC;
    }

    @Override
    @Guarded(Edge.MAIL_GRPC)
    public MailReceipt send(Sender sender, OutgoingMail mail, Optional<IdempotencyKey> key) {
        var answer = GrpcCall.to(MAIL, () -> within(sender).send(message(mail, key)));
        return new MailReceipt(answer.getId(), answer.getStatus());
    }

    /**
     * Asks what became of a mail.
     *
     * @throws NeighbourFailure when the mail service can't answer
     */
    @Guarded(Edge.MAIL_GET_GRPC)
    public Mail get(Sender sender, GetRequest request) {
        return GrpcCall.to(MAIL, () -> within(sender).get(request));
    }

    /** Connects ahead of the first call. */
    void connect() {
        ReconnectingChannel.warmUp(channel, timeout);
    }

    private MailServiceBlockingStub within(Sender sender) {
        return mails.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .withCallCredentials(GrpcChannels.bearer(sender.token()));
    }

    private static SendRequest message(OutgoingMail mail, Optional<IdempotencyKey> key) {
        var message = SendRequest.newBuilder().addAllTo(mail.to());
        mail.template().ifPresent(message::setTemplate);
        mail.locale().ifPresent(message::setLocale);
        mail.variables().ifPresent(it -> message.setVariables(ProtoStruct.of(it)));
        mail.subject().ifPresent(message::setSubject);
        mail.text().ifPresent(message::setText);
        mail.html().ifPresent(message::setHtml);
        key.ifPresent(it -> message.setIdempotencyKey(it.value()));
        return message.build();
    }
}
