package io.signalbox.auth;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.auth.password.PasswordPolicy;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;

/** Makes the first admin, from the configuration, where there is no account at all. */
@ApplicationScoped
public class FirstAdmin {

    private static final String EMAIL = "signalbox.admin.email";
    private static final String PASSWORD = "signalbox.admin.password";
    private static final String DEMO = "signalbox.admin.demo";

    private final Accounts accounts;
    private final Optional<Credentials> configured;
    private final Database database;
    private final AtomicInteger ensuredAt = new AtomicInteger();

    /**
     * Reads who it is.
     *
     * @param settings hold {@code signalbox.admin.email} and {@code signalbox.admin.password-file}, both or neither, and
     *     {@code signalbox.admin.demo}
     */
    @Inject
    public FirstAdmin(Accounts accounts, Database database, Settings settings) {
        this.accounts = accounts;
        this.database = database;
        this.configured = settings.optional(EMAIL).map(email -> credentials(email, settings));
        if (configured.isEmpty() && settings.optionalSecret(PASSWORD).isPresent()) {
            throw new InvalidSetting(EMAIL, "is required where " + PASSWORD + " is given");
        }
    }

    /**
     * Makes the account where it is due; done once, and once more where the database has come back empty.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code unavailable} while the database is away
     */
    public void ensure() {
        var schema = database.migrations();
        if (ensuredAt.get() != schema) {
            configured.ifPresent(admin -> accounts.createFirst(admin.email(), admin.password()));
            ensuredAt.set(schema);
        }
    }

    /** Whether there is nothing left to do here. */
    public boolean isEnsured() {
        return database.isMigrated() && ensuredAt.get() == database.migrations();
    }

    private static Credentials credentials(String text, Settings settings) {
        var email = EmailAddress.parse(text).orElseThrow(() -> new InvalidSetting(EMAIL, "must be an e-mail address"));
        var password = settings.secret(PASSWORD);
        if (settings.bool(DEMO)) {
            if (!Database.isOnThisMachine(settings)) {
                throw new InvalidSetting(DEMO, "is for a database on this machine only");
            }
        } else {
            PasswordPolicy.violation(password, email.value()).ifPresent(violation -> {
                throw new InvalidSetting(PASSWORD, violation);
            });
        }
        return new Credentials(email, password);
    }

    private record Credentials(EmailAddress email, String password) {

        @Override
        public String toString() {
            return "Credentials[" + email.value() + "]";
        }
    }
}
