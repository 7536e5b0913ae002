package io.signalbox.auth;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.outbox.EntryOutbox;

/** What happens to accounts and sessions, as log entries that are written with the change itself. */
@ApplicationScoped
public class AuditLog {

    private final EntryOutbox outbox;

    /** @param outbox brings the entries to the logger */
    @Inject
    public AuditLog(EntryOutbox outbox) {
        this.outbox = outbox;
    }

    /** Adds an entry about something ordinary. */
    public void add(EntityManager em, String name, String data, Map<String, String> attributes) {
        outbox.add(em, Severity.INFO, name, data, attributes);
    }

    /** Adds an entry about something that may be an attack. */
    public void warn(EntityManager em, String name, String data, Map<String, String> attributes) {
        outbox.add(em, Severity.WARN, name, data, attributes);
    }

    /** The attributes of somebody at a place; a text that is no address is left out, since it may be a password in the wrong field. */
    static Map<String, String> of(EmailAddress email, ClientAddress from) {
        return Map.of("email", email.isWellFormed() ? email.value() : "", "address", from.text());
    }
}
