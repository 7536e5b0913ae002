package io.signalbox.broker.outbound;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.MailReceipt;
import io.signalbox.broker.MailRoute;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** The mail service, by REST over kept connections. */
@ApplicationScoped
public class MailByRest implements MailRoute {

    private final JsonNeighbour mails;

    /** @param settings holds {@code signalbox.mail.url} and {@code signalbox.mail.timeout} */
    @Inject
    public MailByRest(HttpClients clients, Settings settings) {
        this.mails = JsonNeighbour.configured(clients, settings, "mail");
    }

    @Override
    public Via via() {
        return Via.REST;
    }

    @Override
    @Guarded(Edge.MAIL_REST)
    public MailReceipt send(Sender sender, OutgoingMail mail, Optional<IdempotencyKey> key) {
        var answer = mails.post("/api/v1/mails", sender.token(), mail.toJson(), key);
        return new MailReceipt(answer.getString("id"), answer.getString("status"));
    }
}
