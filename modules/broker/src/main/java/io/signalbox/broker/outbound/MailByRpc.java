package io.signalbox.broker.outbound;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.MailReceipt;
import io.signalbox.broker.MailRoute;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** The mail service, by JSON-RPC 2.0 over kept connections. */
@ApplicationScoped
public class MailByRpc implements MailRoute {

    private final JsonNeighbour mails;

    /** @param settings holds {@code signalbox.mail.url} and {@code signalbox.mail.timeout} */
    @Inject
    public MailByRpc(HttpClients clients, Settings settings) {
        this.mails = JsonNeighbour.configured(clients, settings, "mail");
    }

    @Override
    public Via via() {
        return Via.RPC;
    }

    @Override
    @Guarded(Edge.MAIL_RPC)
    public MailReceipt send(Sender sender, OutgoingMail mail, Optional<IdempotencyKey> key) {
        var params = Json.createObjectBuilder(mail.toJson());
        key.ifPresent(it -> params.add("idempotencyKey", it.value()));
        var answer = mails.call("mail.send", sender.token(), params.build());
        return new MailReceipt(answer.getString("id"), answer.getString("status"));
    }

    /**
     * Asks what became of a mail.
     *
     * @param params as the mail service's own {@code mail.get} takes them
     * @throws NeighbourFailure when the mail service can't answer
     */
    @Guarded(Edge.MAIL_GET_RPC)
    public JsonObject get(Sender sender, JsonObject params) {
        return mails.call("mail.get", sender.token(), params);
    }
}
