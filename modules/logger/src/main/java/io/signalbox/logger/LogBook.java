package io.signalbox.logger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.limits.Gate;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.WriteReport.Rejection;

/** The one event log: takes entries in, finds them again. All protocols come here. */
@ApplicationScoped
public class LogBook {

    /** The most entries of a batch. */
    public static final int MAX_BATCH = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Problem SLOW = Problem.of(ProblemType.UNAVAILABLE, "The search took too long: narrow it.")
            .retryAfter(PATIENCE);
    private static final Problem REFUSED = Problem.of(ProblemType.INVALID_ENTRY, "The store can't keep this entry.");
    private static final Problem UNSURE =
            Problem.of(ProblemType.UNAVAILABLE, "The store failed; try again.").retryAfter(Duration.ofSeconds(1));

    private final GroupCommit commit;
    private final EntryStore store;
    private final EntryMetrics metrics;
    private final Gate reads;
    private final Duration timeout;

    /**
     * The log book over a store.
     *
     * @param settings holds {@code signalbox.logger.search.*}
     */
    @Inject
    public LogBook(GroupCommit commit, EntryStore store, EntryMetrics metrics, Settings settings) {
        this.reads = new Gate(
                settings.integer("signalbox.logger.search.concurrent", 1, 24),
                PATIENCE,
                "Too many searches are under way.");
        this.timeout = settings.duration("signalbox.logger.search.timeout");
        this.commit = commit;
        this.store = store;
        this.metrics = metrics;
    }

    /**
     * Writes one entry; it is durable when this returns.
     *
     * @return its id
     * @throws ProblemException the item's own problem, {@code id-conflict}, {@code too-many-requests} or {@code unavailable}
     */
    public UUID write(Intake intake, Submission submission) {
        var report = store(intake, List.of(submission));
        if (!report.rejections().isEmpty()) {
            throw report.rejections().getFirst().problem().toException();
        }
        return report.ids().getFirst();
    }

    /**
     * Writes a batch; what is good in it is durable when this returns, and what is not does not hinder the rest.
     *
     * @throws ProblemException {@code invalid-request} for an empty or too large batch; {@code too-many-requests} or {@code unavailable}
     *     for the batch as a whole, which is repeated without harm where its entries have ids
     */
    public WriteReport write(Intake intake, List<Submission> batch) {
        if (batch.isEmpty() || batch.size() > MAX_BATCH) {
            metrics.rejected(ProblemType.INVALID_REQUEST.slug());
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("entries", "must be 1 to " + MAX_BATCH)))
                    .toException();
        }
        return store(intake, batch);
    }

    /**
     * One entry.
     *
     * @param caller who reads
     * @throws ProblemException {@code not-found}, or {@code unavailable}
     */
    public LogEntry find(String caller, UUID id) {
        return reads.within(caller, () -> store.find(id))
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no entry with this id."));
    }

    /**
     * A page of entries, newest first; as long as a {@link Portion} at most.
     *
     * @param caller who searches: nobody takes the places of all others
     * @throws ProblemException {@code unavailable} or {@code timeout}, with a time to wait when too many search or this one took too long
     */
    public SearchPage search(String caller, SearchQuery query) {
        var page = new Portion(query.limit());
        var deadline = System.nanoTime() + timeout.toNanos();
        reads.within(caller, () -> {
            store.search(query, entry -> {
                requireTime(deadline);
                return page.add(entry);
            });
            return page;
        });
        var items = page.entries();
        return new SearchPage(
                items,
                page.isCut()
                        ? Optional.of(SearchCursor.after(items.getLast(), query.from())
                                .encode())
                        : Optional.empty());
    }

    private static void requireTime(long deadline) {
        if (System.nanoTime() - deadline > 0) {
            throw SLOW.toException();
        }
    }

    private WriteReport store(Intake intake, List<Submission> batch) {
        var entries = new ArrayList<NewEntry>(batch.size());
        var places = new ArrayList<Integer>(batch.size());
        var rejections = new ArrayList<Rejection>();
        for (int i = 0; i < batch.size(); i++) {
            switch (batch.get(i)) {
                case Submission.Readable(var draft) -> {
                    entries.add(NewEntry.of(draft, intake.origin()));
                    places.add(i);
                }
                case Submission.Unreadable(var problem) -> rejections.add(new Rejection(i, problem));
            }
        }
        var ids = new ArrayList<UUID>(entries.size());
        var outcomes = commit(entries);
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            switch (outcomes.get(i)) {
                case STORED -> {
                    ids.add(entry.id());
                    metrics.accepted(intake, entry.draft().severity());
                }
                case ALREADY_THERE -> {
                    ids.add(entry.id());
                    metrics.repeated();
                }
                case CONFLICT -> rejections.add(new Rejection(places.get(i), conflict(entry.id())));
                case REFUSED -> rejections.add(new Rejection(places.get(i), REFUSED));
                case UNSURE -> throw UNSURE.toException();
            }
        }
        rejections.sort(Comparator.comparingInt(Rejection::index));
        rejections.forEach(
                rejection -> metrics.rejected(rejection.problem().type().slug()));
        return new WriteReport(ids, rejections);
    }

    private List<StoreOutcome> commit(List<NewEntry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        try {
            return commit.write(entries);
        } catch (ProblemException e) {
            entries.forEach(_ -> metrics.rejected(e.problem().type().slug()));
            throw e;
        }
    }

    private static Problem conflict(UUID id) {
        return new Problem(
                ProblemType.ID_CONFLICT,
                "Another entry has the id " + id + ".",
                List.of(new FieldError("id", "belongs to another entry")),
                Optional.empty());
    }
}
