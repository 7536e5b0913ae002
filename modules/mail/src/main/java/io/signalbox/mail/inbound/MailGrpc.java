package io.signalbox.mail.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import com.google.protobuf.Struct;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.mail.MailRequest;
import io.signalbox.mail.Mailroom;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.Mail;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceImplBase;
import io.signalbox.proto.mail.v1.Recipient;
import io.signalbox.proto.mail.v1.SendRequest;
import io.signalbox.proto.mail.v1.SendResponse;

/** Mails over gRPC ({@code signalbox/mail/v1/mail.proto}). */
@Dependent
public class MailGrpc extends MailServiceImplBase {

    private static final double LARGEST_WHOLE = 1L << 53;

    private final Mailroom mailroom;

    /** @param mailroom does the job */
    @Inject
    public MailGrpc(Mailroom mailroom) {
        this.mailroom = mailroom;
    }

    @Override
    public void send(SendRequest request, StreamObserver<SendResponse> answer) {
        var id = mailroom.accept(Caller.ofGrpc(), read(request));
        answer.onNext(SendResponse.newBuilder()
                .setId(id.toString())
                .setStatus("queued")
                .build());
        answer.onCompleted();
    }

    @Override
    public void get(GetRequest request, StreamObserver<Mail> answer) {
        answer.onNext(mail(mailroom.find(Caller.ofGrpc(), uuid(request.getId()))));
        answer.onCompleted();
    }

    /** What a message asks for. */
    static MailRequest read(SendRequest request) {
        return new MailRequest(
                request.getToList(),
                request.getTemplate(),
                request.getLocale(),
                variables(request.getVariables()),
                request.getSubject(),
                request.getText(),
                request.getHtml(),
                request.getIdempotencyKey());
    }

    private static SequencedMap<String, String> variables(Struct struct) {
        var variables = new TreeMap<String, String>();
        var errors = new ArrayList<FieldError>();
        struct.getFieldsMap().forEach((name, value) -> {
            switch (value.getKindCase()) {
                case STRING_VALUE -> variables.put(name, value.getStringValue());
                case BOOL_VALUE -> variables.put(name, Boolean.toString(value.getBoolValue()));
                case NUMBER_VALUE -> variables.put(name, number(value.getNumberValue()));
                case STRUCT_VALUE, LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                    errors.add(new FieldError("variables." + name, "must be a string, a number or a boolean"));
            }
        });
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
        return variables;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static UUID uuid(String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError("id", "must be a UUID")))
                    .toException();
        }
    }

    private static Mail mail(io.signalbox.mail.Mail mail) {
        var message = Mail.newBuilder()
                .setId(mail.id().toString())
                .setStatus(MailJson.lowerCase(mail.status()))
                .setSubject(mail.subject())
                .setCreatedAt(EntryProto.timestamp(mail.createdAt()));
        mail.recipients()
                .forEach(recipient -> message.addRecipients(Recipient.newBuilder()
                        .setAddress(recipient.address())
                        .setStatus(MailJson.lowerCase(recipient.status()))
                        .setAttempts(recipient.attempts())
                        .setLastReply(recipient.lastReply())));
        return message.build();
    }
}
