package io.signalbox.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.NoticeStore;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.http.ClientAddress;

/**
 * Tells an account's owner by mail what somebody else may have done in their name (OWASP ASVS 5, 6.3.7). A notice is written in the
 * transaction of what it tells of, and brought to the mail service later. Each kind is bounded per account and hour; what goes beyond is
 * in the log only.
 */
@ApplicationScoped
public class AccountNotices {

    private static final Duration HOUR = Duration.ofHours(1);

    private final NoticeStore store;
    private final boolean enabled;
    private final int perHour;
    private final Clock clock = Clock.tickSeconds(ZoneOffset.UTC);

    /** @param settings hold {@code signalbox.auth.notices.enabled} and {@code signalbox.auth.notices.per-hour} */
    @Inject
    public AccountNotices(NoticeStore store, Settings settings) {
        this.store = store;
        this.enabled = settings.bool("signalbox.auth.notices.enabled");
        this.perHour = settings.integer("signalbox.auth.notices.per-hour", 1, 1_000);
    }

    /** What a notice is about; each is a template of the mail service. */
    public enum Kind {
        PASSWORD_CHANGED("password-changed"),
        API_KEY_CREATED("api-key-created"),
        NEW_DEVICE("new-device");

        private final String template;

        Kind(String template) {
            this.template = template;
        }

        /** The template's name. */
        public String template() {
            return template;
        }
    }

    /** Tells that the account has another password now. */
    public void passwordChanged(EntityManager em, Account account, ClientAddress from) {
        tell(em, account, Kind.PASSWORD_CHANGED, Map.of("address", from.text()));
    }

    /** Tells that the account has another API key. */
    public void apiKeyCreated(EntityManager em, Account owner, ApiKey key) {
        tell(
                em,
                owner,
                Kind.API_KEY_CREATED,
                Map.of("key", key.name(), "scopes", String.join(", ", new TreeSet<>(key.scopes()))));
    }

    /** Tells that somebody signed in from a device that never did, or not for long. */
    public void newDevice(EntityManager em, Account account, ClientAddress from) {
        tell(em, account, Kind.NEW_DEVICE, Map.of("address", from.text()));
    }

    private void tell(EntityManager em, Account account, Kind kind, Map<String, String> known) {
        if (!enabled || !store.mayTell(em, account.id(), kind, perHour, HOUR)) {
            return;
        }
        var variables = new TreeMap<>(known);
        variables.put("account", account.email());
        variables.put("time", clock.instant().toString());
        store.add(em, EntryIds.next(), account, kind, variables);
    }

    /** Forgets quotas of hours that are over. */
    void sweep(EntityManager em) {
        store.sweep(em, HOUR);
    }
}
