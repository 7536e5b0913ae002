package io.signalbox.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.auth.token.SigningKeys;
import io.signalbox.auth.token.UnreadableKey;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.problem.ProblemException;

/** What has to be done now and then: the first admin, the signing keys, and the sweeping of what has ended. */
@ApplicationScoped
public class Upkeep {

    private static final Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final FirstAdmin admin;
    private final SigningKeys keys;
    private final Sessions sessions;
    private final PasswordCheck passwords;
    private final Revocations revocations;
    private final AccountNotices notices;
    private final Database database;
    private final Duration period;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);
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

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        thread.start();
    }

    @PreDestroy
    void stop() {
        stopped.countDown();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopped.await(round().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.TRACE, "Looking after keys and sessions");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what is due, and gives the time until the next round. */
    private Duration round() {
        try {
            admin.ensure();
            keys.refresh();
            passwords.report();
            if (Instant.now().isAfter(nextSweep)) {
                sessions.sweep();
                passwords.sweep();
                revocations.sweep();
                database.run(notices::sweep);
                nextSweep = Instant.now().plus(SWEEP);
            }
            return period;
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "Trying again: {0}", e.getMessage());
            return keys.isLoaded() ? period : RETRY;
        } catch (UnreadableKey e) {
            LOG.log(Level.ERROR, e.getMessage());
            return period;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Keys and sessions can't be looked after right now", e);
            return period;
        }
    }
}
