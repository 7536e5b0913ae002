package io.signalbox.listener.outbound;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.signalbox.common.config.Settings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.security.ServiceTokens;
import io.signalbox.listener.ActionFailure;
import io.signalbox.listener.ActionFailure.Kind;
import io.signalbox.listener.AlertMessage;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceBlockingStub;
import io.signalbox.proto.mail.v1.SendRequest;

/** Hands alerts' mails to the mail service by gRPC, in the listener's own name. */
@ApplicationScoped
public class AlertMail {

    private final MailServiceBlockingStub mail;
    private final ServiceTokens tokens;
    private final Duration timeout;

    /** @param settings holds {@code signalbox.mail.grpc} and {@code signalbox.listener.actions.timeout} */
    @Inject
    public AlertMail(GrpcChannels channels, ServiceTokens tokens, Settings settings) {
        this.mail = MailServiceGrpc.newBlockingStub(channels.open(settings.hostAndPort("signalbox.mail.grpc")))
                .withWaitForReady();
        this.tokens = tokens;
        this.timeout = settings.duration("signalbox.listener.actions.timeout");
    }

    /**
     * Returns when the mail is durably queued.
     *
     * @param key the idempotency key: the same key queues one mail
     * @throws ActionFailure when it is not, or perhaps not
     */
    public void send(UUID key, AlertMessage message) {
        var request = SendRequest.newBuilder()
                .addAllTo(message.to())
                .setTemplate(AlertMessage.TEMPLATE)
                .setVariables(struct(message.variables()))
                .setIdempotencyKey(key.toString())
                .build();
        try {
            mail.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .withCallCredentials(GrpcChannels.bearer(tokens.current()))
                    .send(request);
        } catch (StatusRuntimeException e) {
            throw new ActionFailure("mail answered " + e.getMessage(), kindOf(e));
        } catch (ProblemException e) {
            throw new ActionFailure(e.getMessage(), kindOf(e));
        }
    }

    private static Kind kindOf(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> Kind.AWAY;
            case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, ALREADY_EXISTS -> Kind.REFUSED;
            default -> Kind.FAILED;
        };
    }

    /** No token of our own: auth does not give one. */
    private static Kind kindOf(ProblemException failure) {
        return switch (failure.problem().type()) {
            case UNAVAILABLE, TIMEOUT -> Kind.AWAY;
            default -> Kind.FAILED;
        };
    }

    private static Struct struct(JsonObject variables) {
        var struct = Struct.newBuilder();
        variables
                .keySet()
                .forEach(name -> struct.putFields(
                        name,
                        Value.newBuilder()
                                .setStringValue(variables.getString(name))
                                .build()));
        return struct.build();
    }
}
