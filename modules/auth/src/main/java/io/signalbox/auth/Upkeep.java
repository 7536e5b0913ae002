package io.signalbox.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.auth.token.SigningKeys;
import io.signalbox.auth.token.UnreadableKey;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;

/** What has to be done now and then: the first admin, the signing keys, and the sweeping of what has ended. */
@ApplicationScoped
public class Upkeep implements BackgroundWork {

    private static final Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final FirstAdmin admin;
    private final SigningKeys keys;
    private final Sessions sessions;
    private final PasswordCheck passwords;
    private final Revocations revocations;
    private final AccountNotices notices;
    private final Database database;
    private final Duration period;
    private Instant nextSweep = Instant.EPOCH;

    /** @param settings hold {@code signalbox.auth.key-refresh} */
    @Inject
    public Upkeep(
            FirstAdmin admin,
            SigningKeys keys,
            Sessions sessions,
            PasswordCheck passwords,
            Revocations revocations,
            AccountNotices notices,
            Database database,
            Settings settings) {
        this.admin = admin;
        this.keys = keys;
        this.sessions = sessions;
        this.passwords = passwords;
        this.revocations = revocations;
        this.notices = notices;
        this.database = database;
        this.period = settings.duration("signalbox.auth.key-refresh");
    }

    @Override
    public String name() {
        return "upkeep";
    }

    @Override
    public Backoff backoff() {
        return BACKOFF;
    }

    @Override
    public Duration round() {
        admin.ensure();
        refreshKeys();
        passwords.report();
        if (Instant.now().isAfter(nextSweep)) {
            sessions.sweep();
            passwords.sweep();
            revocations.sweep();
            database.run(notices::sweep);
            nextSweep = Instant.now().plus(SWEEP);
        }
        return period;
    }

    /** A key that can't be read takes an operator, and the rest is done meanwhile. */
    private void refreshKeys() {
        try {
            keys.refresh();
        } catch (UnreadableKey e) {
            LOG.log(Level.ERROR, e.getMessage());
        }
    }
}
