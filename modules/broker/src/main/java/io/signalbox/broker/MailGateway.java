package io.signalbox.broker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import io.signalbox.broker.outbound.MailByGrpc;
import io.signalbox.broker.outbound.MailByRpc;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.Mail;

/**
 * Hands mails on by the protocol that the caller chose. There is no other way for a mail: while the mail service is away, the caller hears
 * {@code unavailable}.
 */
@ApplicationScoped
public class MailGateway {

    /** What a caller can choose from. */
    public static final List<Via> PROTOCOLS = List.of(Via.REST, Via.RPC, Via.GRPC);

    private final Map<Via, MailRoute> routes = new EnumMap<>(Via.class);
    private final MailByGrpc grpc;
    private final MailByRpc rpc;
    private final RateLimits limits;

    /** @param routes one for each protocol */
    @Inject
    public MailGateway(@Any Instance<MailRoute> routes, MailByGrpc grpc, MailByRpc rpc, RateLimits limits) {
        this.limits = limits;
        this.grpc = grpc;
        this.rpc = rpc;
        routes.forEach(route -> this.routes.put(route.via(), route));
    }

    /**
     * Hands a mail on. It counts by its recipients.
     *
     * @throws io.signalbox.common.problem.ProblemException what the mail service refuses it for, {@code too-many-requests} when it has more
     *     recipients than the sender has requests left, or {@code unavailable}
     */
    public MailReceipt send(Sender sender, OutgoingMail mail, Via via, Optional<IdempotencyKey> key) {
        limits.countMore(sender.principal(), mail.to().size() - 1L);
        return routes.get(via).send(sender, mail, key);
    }

    /** What became of a mail, as the mail service answers it. */
    public Mail get(Sender sender, GetRequest request) {
        return grpc.get(sender, request);
    }

    /** What became of a mail, as the mail service answers it. */
    public JsonObject get(Sender sender, JsonObject params) {
        return rpc.get(sender, params);
    }
}
