package io.signalbox.broker.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.Guard;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** REST requests that the mail service answers. */
@ApplicationScoped
public class MailRelay extends HttpRelay {

    /** @param settings holds {@code signalbox.mail.url} */
    @Inject
    public MailRelay(HttpClients clients, Settings settings, Guard guard) {
        super(clients, settings, guard, Edge.MAIL, "mail");
    }
}
