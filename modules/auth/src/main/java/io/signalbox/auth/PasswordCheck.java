package io.signalbox.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.password.HashingGate;
import io.signalbox.auth.password.PasswordHasher;
import io.signalbox.auth.password.PasswordPolicy;
import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.AttemptStore;
import io.signalbox.auth.store.AttemptStore.Throttled;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Checks e-mail address and password, with waits that grow with the failures. It does the same work and gives the same answer whether the
 * account exists, is active, or neither.
 *
 * <p>Each check is counted before it is made, and its outcome in the caller's transaction; of parallel guesses no more are made than
 * failures were left.
 */
@ApplicationScoped
public class PasswordCheck {

    private static final Logger LOG = System.getLogger(PasswordCheck.class.getName());
    private static final Metadata CHECKS = Metadata.builder()
            .withName("signalbox_auth_password_checks")
            .withDescription("Passwords checked at sign-in and before a change, by outcome")
            .build();
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();
    private static final int MOST_POLLING = 4;
    private static final int MAX_CHECKS = 3;
    private static final int BATCH = 100;

    private final Database database;
    private final AccountStore accounts;
    private final AttemptStore attempts;
    private final PasswordHasher hasher;
    private final HashingGate gate;
    private final AuditLog audit;
    private final MetricRegistry metrics;
    private final ThrottlePolicy policy;
    private final Semaphore polling = new Semaphore(MOST_POLLING, true);

    /** @param settings hold {@code signalbox.auth.throttle.*} */
    @Inject
    public PasswordCheck(
            Database database,
            AccountStore accounts,
            AttemptStore attempts,
            PasswordHasher hasher,
            HashingGate gate,
            AuditLog audit,
            MetricRegistry metrics,
            Settings settings) {
        this.database = database;
        this.accounts = accounts;
        this.attempts = attempts;
        this.hasher = hasher;
        this.gate = gate;
        this.audit = audit;
        this.metrics = metrics;
        this.policy = ThrottlePolicy.of(settings);
    }

    /** What is done where the password is right, in the transaction that counts the success. */
    @FunctionalInterface
    public interface Effect<T> {

        /**
         * Makes the change.
         *
         * @param account as it is now, locked until the transaction ends
         */
        T apply(EntityManager em, Account account);
    }

    /**
     * Checks a password and does something where it is right.
     *
     * @param device what the account's owner used before: a device that is known for it, or a session; it does not wait for strangers
     * @throws ProblemException {@code invalid-credentials}, or {@code too-many-requests} with the time to wait
     */
    public <T> T pass(
            EmailAddress email, String password, ClientAddress from, Optional<UUID> device, Effect<T> effect) {
        var attempt = SignInAttempt.of(email, from, device, policy);
        database.call(em -> attempts.waitOf(em, attempt)).ifPresent(wait -> {
            throw throttled(attempt, email, from, wait);
        });
        var end = gate.endOfPatience();
        var verdict = verify(attempt, email, password, end);
        var checks = 1;
        while (verdict instanceof Verdict.Right right) {
            switch (database.call(em -> settle(em, attempt, right, effect))) {
                case Settled.Done<T>(var result) -> {
                    count("right");
                    return result;
                }
                case Settled.Overtaken<T>(var now) ->
                    verdict = checks++ < MAX_CHECKS
                            ? gate.pass(end, () -> compare(password, Optional.of(now)))
                            : new Verdict.Wrong();
                case Settled.Barred<T> _ -> verdict = new Verdict.Wrong();
            }
        }
        if (verdict instanceof Verdict.Wait(var wait)) {
            throw throttled(attempt, email, from, wait);
        }
        database.run(em -> fail(em, attempt, email, from));
        throw invalidCredentials();
    }

    /** Writes the entries about attempts that were not looked at, of waits that are over. */
    void report() {
        while (database.call(em -> report(em, attempts.takeThrottled(em, BATCH))) == BATCH) {
            LOG.log(Level.DEBUG, "More waits are over");
        }
    }

    /** Deletes the counts that are forgotten. */
    void sweep() {
        database.run(em -> attempts.sweep(em, policy));
    }

    /**
     * Where as many checks are under way as failures are left, this one waits for its turn on its caller's thread, and keeps no other from
     * its core. Only some ask for their turn at a time; the rest stand in line for that.
     */
    private Verdict verify(SignInAttempt attempt, EmailAddress email, String password, long end) {
        return gate.pass(end, () -> verifyNow(attempt, email, password))
                .orElseGet(() -> verifyInTurn(attempt, email, password, end));
    }

    private Verdict verifyInTurn(SignInAttempt attempt, EmailAddress email, String password, long end) {
        try {
            if (!polling.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return new Verdict.Wait(policy.firstWait());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Wait(policy.firstWait());
        }
        try {
            var verdict = Optional.<Verdict>empty();
            while (verdict.isEmpty()) {
                var wait = database.call(em -> attempts.waitOf(em, attempt));
                if (wait.isPresent() || System.nanoTime() > end) {
                    return new Verdict.Wait(wait.orElse(policy.firstWait()));
                }
                LockSupport.parkNanos(POLL_NANOS);
                verdict = gate.pass(end, () -> verifyNow(attempt, email, password));
            }
            return verdict.get();
        } finally {
            polling.release();
        }
    }

    /** Nothing if the attempt may not begin now. */
    private Optional<Verdict> verifyNow(SignInAttempt attempt, EmailAddress email, String password) {
        if (!database.call(em -> attempts.begin(em, attempt, policy))) {
            return Optional.empty();
        }
        return Optional.of(compare(
                password,
                email.isWellFormed() ? database.call(em -> accounts.byEmail(em, email)) : Optional.<Account>empty()));
    }

    private Verdict compare(String password, Optional<Account> account) {
        var plausible = PasswordPolicy.isPlausible(password);
        var tried = plausible ? password : "";
        var right = account.map(known -> hasher.verify(tried, known.passwordHash()))
                .orElseGet(() -> hasher.verifyNobody(tried));
        if (!right || !plausible || !account.get().isActive()) {
            return new Verdict.Wrong();
        }
        var stored = account.get().passwordHash();
        return new Verdict.Right(
                account.get(), hasher.isCurrent(stored) ? Optional.empty() : Optional.of(hasher.hash(password)));
    }

    /** The account may have changed since it was read: what was verified must still hold when the change is made. */
    private <T> Settled<T> settle(EntityManager em, SignInAttempt attempt, Verdict.Right right, Effect<T> effect) {
        var account = accounts.locked(em, right.account().id()).filter(Account::isActive);
        if (account.isEmpty()) {
            return new Settled.Barred<>();
        }
        if (!account.get().passwordHash().equals(right.account().passwordHash())) {
            return new Settled.Overtaken<>(account.get());
        }
        right.betterHash().ifPresent(account.get()::upgradePasswordHash);
        attempts.succeeded(em, attempt);
        return new Settled.Done<>(effect.apply(em, account.get()));
    }

    private void fail(EntityManager em, SignInAttempt attempt, EmailAddress email, ClientAddress from) {
        report(em, attempts.failed(em, attempt, policy));
        audit.warn(em, "sign-in-failed", "Wrong e-mail address or password.", AuditLog.of(email, from));
    }

    private int report(EntityManager em, List<Throttled> waits) {
        for (var wait : waits) {
            audit.warn(
                    em,
                    "sign-in-throttled",
                    "After too many failures " + wait.count() + " attempts were not looked at.",
                    Map.of(
                            "email", wait.email(),
                            "address", wait.address(),
                            "attempts", Long.toString(wait.count())));
        }
        return waits.size();
    }

    /** Anybody can cause this as often as they like, so it is counted here and told of once, when the wait is over. */
    private ProblemException throttled(SignInAttempt attempt, EmailAddress email, ClientAddress from, Duration wait) {
        var known = AuditLog.of(email, from);
        database.run(em -> attempts.throttled(em, attempt, known.get("email"), known.get("address")));
        count("throttled");
        return Problem.of(ProblemType.TOO_MANY_REQUESTS, "Too many failed attempts; wait before the next one.")
                .retryAfter(wait)
                .toException();
    }

    private ProblemException invalidCredentials() {
        count("wrong");
        return new ProblemException(
                ProblemType.INVALID_CREDENTIALS, "E-mail address and password do not belong together.");
    }

    private void count(String outcome) {
        metrics.counter(CHECKS, new Tag("outcome", outcome)).inc();
    }

    private sealed interface Settled<T> {

        record Done<T>(T result) implements Settled<T> {}

        /** The hash is another now: somebody who signed in at the same time upgraded it, or the password was changed. */
        record Overtaken<T>(Account now) implements Settled<T> {}

        record Barred<T>() implements Settled<T> {}
    }

    private sealed interface Verdict {

        record Right(Account account, Optional<String> betterHash) implements Verdict {}

        record Wrong() implements Verdict {}

        record Wait(Duration duration) implements Verdict {}
    }
}
