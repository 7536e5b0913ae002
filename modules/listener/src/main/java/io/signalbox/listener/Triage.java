package io.signalbox.listener;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.database.Database;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.telemetry.TraceContext;
import io.signalbox.listener.store.ActionStore;
import io.signalbox.listener.store.AlertStore;
import io.signalbox.listener.store.Inbox;

/**
 * Decides what to do about events: in one transaction it records that they came, raises or counts the alerts of the rules that match, and
 * queues what is to be done and told about those.
 */
@ApplicationScoped
public class Triage {

    private final Database database;
    private final Inbox inbox;
    private final Rulebook rulebook;
    private final AlertStore alerts;
    private final ActionStore actions;
    private final Recipients recipients;
    private final MailQuota quota;
    private final EntryOutbox outbox;
    private final ListenerMetrics metrics;
    private final Clock clock = Clock.systemUTC();

    @Inject
    public Triage(
            Database database,
            Inbox inbox,
            Rulebook rulebook,
            AlertStore alerts,
            ActionStore actions,
            Recipients recipients,
            MailQuota quota,
            EntryOutbox outbox,
            ListenerMetrics metrics) {
        this.database = database;
        this.inbox = inbox;
        this.rulebook = rulebook;
        this.alerts = alerts;
        this.actions = actions;
        this.recipients = recipients;
        this.quota = quota;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /**
     * Gives events their effect, all or none of them; those that had it before have none.
     *
     * @throws ProblemException {@code unavailable} while the database is away
     */
    public void take(List<Event> events) {
        var rules = rulebook.current();
        var outcome = database.call(em -> {
            var fresh = inbox.record(em, events);
            var settled = Sighting.among(fresh, rules).stream()
                    .map(sighting -> settle(em, sighting))
                    .toList();
            settled.stream()
                    .filter(Settled::isMailDue)
                    .sorted(Comparator.comparing(due -> due.sighting().rule().id()))
                    .forEach(due -> notify(em, due));
            return new Outcome(
                    fresh.size(),
                    settled.stream()
                            .filter(Settled::raised)
                            .map(known -> known.alert().severity())
                            .toList());
        });
        actions.added().give();
        metrics.events(outcome.fresh(), events.size() - outcome.fresh());
        outcome.raised().forEach(metrics::alertRaised);
    }

    private Settled settle(EntityManager em, Sighting sighting) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var known = alerts.lockUnresolved(em, sighting.fingerprint());
        var alert = known.orElseGet(() -> new Alert(sighting));
        var raised = known.map(active -> active.happenAgain(sighting, now)).orElse(true);
        if (known.isEmpty()) {
            alerts.add(em, alert);
        }
        if (raised) {
            try (var _ = sighting.trace().makeCurrent()) {
                report(em, alert);
            }
        }
        return new Settled(sighting, alert, raised, now);
    }

    /** Quotas are locked after all alerts and in one order, so that instances do not wait for each other in a circle. */
    private void notify(EntityManager em, Settled due) {
        var alert = due.alert();
        var rule = due.sighting().rule();
        alert.notified(due.at());
        var to = recipients.resolve(rule.definition().recipients());
        try (var _ = due.sighting().trace().makeCurrent()) {
            if (!to.isEmpty() && quota.take(em, rule)) {
                var headers = new HashMap<String, String>();
                TraceContext.inject(headers::put);
                actions.add(
                        em,
                        new Action(
                                alert.id(),
                                ActionKind.MAIL,
                                AlertMessage.of(alert, to).toJson(),
                                headers.getOrDefault("traceparent", ""),
                                due.at()));
            }
        }
    }

    /** INFO, which the logger does not hand on: an alert must not be an event. */
    private void report(EntityManager em, Alert alert) {
        var newest = alert.entries().getJsonObject(0);
        outbox.add(
                em,
                Severity.INFO,
                "alert-raised",
                alert.severity() + " from " + newest.getString("source") + ": " + newest.getString("name"),
                Map.of(
                        "alert", alert.id().toString(),
                        "rule", alert.ruleId().toString(),
                        "fingerprint", alert.fingerprint()));
    }

    private record Settled(Sighting sighting, Alert alert, boolean raised, Instant at) {

        boolean isMailDue() {
            return alert.isNotificationDue(at, sighting.rule().definition().window());
        }
    }

    private record Outcome(int fresh, List<Severity> raised) {}
}
