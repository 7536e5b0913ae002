package io.signalbox.listener;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.store.RuleStore;

/** The rules: made, changed and removed by people, and read for every event. */
@ApplicationScoped
public class Rulebook {

    /** The most rules, since each is held against each event. */
    public static final int MAX_RULES = 500;

    private final Database database;
    private final RuleStore store;
    private final EntryOutbox outbox;
    private final Duration refresh;
    private final Clock clock = Clock.systemUTC();
    private final AtomicReference<Snapshot> active = new AtomicReference<>(Snapshot.stale());

    /** @param settings holds {@code signalbox.listener.rules-refresh} */
    @Inject
    public Rulebook(Database database, RuleStore store, EntryOutbox outbox, Settings settings) {
        this.database = database;
        this.store = store;
        this.outbox = outbox;
        this.refresh = settings.duration("signalbox.listener.rules-refresh");
    }

    /** The rules as they were at most {@code signalbox.listener.rules-refresh} ago; a change made here counts at once. */
    public List<Rule> current() {
        var snapshot = active.get();
        var now = clock.instant();
        if (snapshot.readAt().plus(refresh).isAfter(now)) {
            return snapshot.rules();
        }
        var rules = all();
        active.compareAndSet(snapshot, new Snapshot(rules, now));
        return rules;
    }

    /** All rules, sorted by name. */
    public List<Rule> all() {
        return database.call(store::all);
    }

    /** The rules that an entry would match. */
    public List<Rule> matching(LogEntry entry) {
        return all().stream().filter(rule -> rule.definition().matches(entry)).toList();
    }

    /**
     * One rule.
     *
     * @throws ProblemException {@code not-found}
     */
    public Rule get(UUID id) {
        return database.call(em -> store.find(em, id)).orElseThrow(Rulebook::unknown);
    }

    /**
     * Makes a rule.
     *
     * @param by who does it
     * @throws ProblemException {@code invalid-request}, or {@code conflict} when there are {@value #MAX_RULES}
     */
    public Rule add(RuleDefinition definition, String by) {
        definition.checked();
        return changed(database.call(em -> {
            if (store.count(em) >= MAX_RULES) {
                throw new ProblemException(ProblemType.CONFLICT, "There are " + MAX_RULES + " rules, and no more fit.");
            }
            var rule = new Rule(definition, now());
            store.add(em, rule);
            report(em, "rule-added", rule, by);
            return rule;
        }));
    }

    /**
     * Replaces a rule's definition.
     *
     * @param version which version the caller saw; empty to replace any
     * @param by who does it
     * @throws ProblemException {@code invalid-request}, {@code not-found}, or {@code conflict} when the version is another by now
     */
    public Rule replace(UUID id, RuleDefinition definition, OptionalInt version, String by) {
        definition.checked();
        return changed(database.call(em -> {
            var rule = store.lock(em, id).orElseThrow(Rulebook::unknown);
            if (version.isPresent() && version.getAsInt() != rule.version()) {
                throw new ProblemException(
                        ProblemType.CONFLICT, "Somebody changed the rule: its version is " + rule.version() + " now.");
            }
            rule.define(definition, now());
            report(em, "rule-changed", rule, by);
            return rule;
        }));
    }

    /**
     * Removes a rule; its alerts stay.
     *
     * @param by who does it
     * @throws ProblemException {@code not-found}
     */
    public void remove(UUID id, String by) {
        changed(database.call(em -> {
            var rule = store.lock(em, id).orElseThrow(Rulebook::unknown);
            store.remove(em, rule);
            report(em, "rule-removed", rule, by);
            return rule;
        }));
    }

    private void report(EntityManager em, String name, Rule rule, String by) {
        outbox.add(
                em,
                Severity.INFO,
                name,
                "Rule \"" + rule.definition().name() + "\"",
                Map.of("rule", rule.id().toString(), "by", by));
    }

    private Rule changed(Rule rule) {
        active.set(Snapshot.stale());
        return rule;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no rule with this id.");
    }

    private record Snapshot(List<Rule> rules, Instant readAt) {

        static Snapshot stale() {
            return new Snapshot(List.of(), Instant.MIN);
        }
    }
}
