package io.signalbox.broker.inbound;

import java.util.Optional;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import io.grpc.stub.StreamObserver;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.MailGateway;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.ProtoStruct;
import io.signalbox.broker.RateLimits;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.Mail;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceImplBase;
import io.signalbox.proto.mail.v1.SendRequest;
import io.signalbox.proto.mail.v1.SendResponse;

/** Mails by gRPC. */
@Dependent
public class MailGrpc extends MailServiceImplBase {

    private final MailGateway mails;
    private final RateLimits limits;

    /** @param mails takes mails */
    @Inject
    public MailGrpc(MailGateway mails, RateLimits limits) {
        this.mails = mails;
        this.limits = limits;
    }

    @Override
    public void send(SendRequest request, StreamObserver<SendResponse> answers) {
        var caller = admitted();
        caller.require(Role.MAILER, Role.SERVICE);
        var receipt = mails.send(
                Sender.of(caller),
                mail(request),
                Via.GRPC,
                given(request.getIdempotencyKey()).map(IdempotencyKey::new));
        answers.onNext(SendResponse.newBuilder()
                .setId(receipt.id())
                .setStatus(receipt.status())
                .build());
        answers.onCompleted();
    }

    @Override
    public void get(GetRequest request, StreamObserver<Mail> answers) {
        answers.onNext(mails.get(Sender.of(admitted()), request));
        answers.onCompleted();
    }

    private static OutgoingMail mail(SendRequest request) {
        return new OutgoingMail(
                request.getToList(),
                given(request.getTemplate()),
                given(request.getLocale()),
                request.hasVariables() ? Optional.of(ProtoStruct.json(request.getVariables())) : Optional.empty(),
                given(request.getSubject()),
                given(request.getText()),
                given(request.getHtml()));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    private Caller admitted() {
        var caller = Caller.ofGrpc();
        limits.admitCaller(caller.subject());
        return caller;
    }
}
