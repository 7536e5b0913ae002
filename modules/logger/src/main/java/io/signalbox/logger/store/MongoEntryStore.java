package io.signalbox.logger.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.EntryFingerprint;
import io.signalbox.logger.EntryStore;
import io.signalbox.logger.Outbox;
import io.signalbox.logger.Portion;
import io.signalbox.logger.SearchQuery;
import io.signalbox.logger.StorableEntry;
import io.signalbox.logger.StoreOutcome;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The entries, and the outbox in them, in one collection; uses nothing that needs a replica set. */
@ApplicationScoped
public class MongoEntryStore implements EntryStore, Outbox {

    private static final Logger LOG = System.getLogger(MongoEntryStore.class.getName());
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_QUERY_SECONDS = 8;
    private static final int DUPLICATE_KEY = 11_000;
    private static final int FETCH = 1_000;

    /** Whole entries of one answer: 8 MiB at most. */
    private static final int BATCH = 32;

    /** BadValue, TypeMismatch, InvalidBSON, DocumentValidationFailure, BSONObjectTooLarge, KeyTooLong. */
    private static final Set<Integer> REFUSALS = Set.of(2, 14, 22, 121, 10_334, 17_280);

    private static final Comparator<LogEntry> BY_RECEIPT = Comparator.comparing(LogEntry::receivedAt)
            .thenComparing(entry -> entry.id().toString());

    private final MongoConnection connection;
    private final MongoCollection<Document> entries;

    /** @param connection to the server */
    @Inject
    public MongoEntryStore(MongoConnection connection) {
        this.connection = connection;
        this.entries = connection.entries();
    }

    @Override
    public boolean isReachable() {
        return connection.isReachable();
    }

    @Override
    public List<StoreOutcome> insert(List<StorableEntry> batch) {
        var outcomes = new StoreOutcome[batch.size()];
        Arrays.fill(outcomes, StoreOutcome.STORED);
        guarded(() -> {
            try {
                entries.insertMany(batch.stream().map(EntryDocuments::write).toList(), UNORDERED);
            } catch (MongoBulkWriteException e) {
                judge(batch, e, outcomes);
            }
            return outcomes;
        });
        return List.of(outcomes);
    }

    @Override
    public Optional<LogEntry> find(UUID id) {
        return guarded(() -> Optional.ofNullable(
                        find(Filters.eq(EntryDocuments.ID, id)).first())
                .map(EntryDocuments::read));
    }

    @Override
    public void read(List<UUID> ids, Consumer<List<LogEntry>> portions) {
        read(ids, some -> new Document(EntryDocuments.ID, in(some)), portions);
    }

    @Override
    public void search(SearchQuery query, Predicate<LogEntry> taker) {
        guarded(() -> {
            var found = find(EntryQueries.of(query))
                    .sort(Sorts.descending(EntryDocuments.TIME, EntryDocuments.ID))
                    .limit(query.limit() + 1)
                    .batchSize(BATCH);
            return takenAll(found, document -> taker.test(EntryDocuments.read(document)));
        });
    }

    @Override
    public List<Receipt> receivedSince(Instant time, int limit) {
        return guarded(() -> find(Filters.gte(EntryDocuments.RECEIVED_AT, Date.from(time)))
                .projection(Projections.include(EntryDocuments.RECEIVED_AT))
                .sort(Sorts.ascending(EntryDocuments.RECEIVED_AT, EntryDocuments.ID))
                .limit(limit)
                .batchSize(FETCH)
                .map(document -> new Receipt(
                        EntryDocuments.id(document), EntryDocuments.instant(document, EntryDocuments.RECEIVED_AT)))
                .into(new ArrayList<>()));
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return guarded(() -> {
            var ids = ids(Filters.lt(EntryDocuments.EXPIRES_AT, Date.from(before)), limit);
            return ids.isEmpty()
                    ? 0
                    : (int) entries.deleteMany(Filters.in(EntryDocuments.ID, ids))
                            .getDeletedCount();
        });
    }

    @Override
    public List<UUID> lease(Instant now, Instant until, int limit) {
        return guarded(() -> {
            var over = pending().append(EntryDocuments.LEASED_UNTIL, new Document("$lte", Date.from(now)));
            var candidates = ids(over, limit);
            if (candidates.isEmpty()) {
                return List.of();
            }
            var lease = UUID.randomUUID();
            entries.updateMany(
                    new Document(over).append(EntryDocuments.ID, in(candidates)),
                    Updates.combine(
                            Updates.set(EntryDocuments.LEASED_UNTIL, Date.from(until)),
                            Updates.set(EntryDocuments.LEASE, lease)));
            return find(pending(candidates))
                    .projection(Projections.include(EntryDocuments.LEASE))
                    .into(new ArrayList<>())
                    .stream()
                    .filter(document -> lease.equals(document.get(EntryDocuments.LEASE)))
                    .map(EntryDocuments::id)
                    .toList();
        });
    }

    @Override
    public void unpublished(List<UUID> ids, Consumer<List<LogEntry>> portions) {
        read(ids, MongoEntryStore::pending, portions);
    }

    @Override
    public void markPublished(Collection<UUID> ids) {
        guarded(() -> entries.updateMany(
                pending(ids),
                Updates.combine(
                        Updates.unset(EntryDocuments.PENDING),
                        Updates.unset(EntryDocuments.LEASED_UNTIL),
                        Updates.unset(EntryDocuments.LEASE))));
    }

    @Override
    public long count(int limit) {
        return guarded(() -> (long) ids(pending(), limit).size());
    }

    private static Document pending() {
        return new Document(EntryDocuments.PENDING, true);
    }

    private static Document pending(Collection<UUID> ids) {
        return pending().append(EntryDocuments.ID, in(ids));
    }

    private static Document in(Collection<UUID> ids) {
        return new Document("$in", ids);
    }

    private FindIterable<Document> find(Bson filter) {
        return entries.find(filter).maxTime(MAX_QUERY_SECONDS, TimeUnit.SECONDS);
    }

    private List<UUID> ids(Bson filter, int limit) {
        return find(filter)
                .projection(Projections.include(EntryDocuments.ID))
                .limit(limit)
                .map(EntryDocuments::id)
                .into(new ArrayList<>());
    }

    /** Nobody knows before how large entries are, so what proves too large is read again by halves. */
    private void read(List<UUID> ids, Function<List<UUID>, Document> filter, Consumer<List<LogEntry>> portions) {
        var portion = new Portion(ids.size());
        var whole = guarded(() -> takenAll(
                find(filter.apply(ids)).batchSize(BATCH), document -> portion.add(EntryDocuments.read(document))));
        if (whole) {
            portions.accept(portion.entries().stream().sorted(BY_RECEIPT).toList());
        } else {
            var middle = ids.size() / 2;
            read(ids.subList(0, middle), filter, portions);
            read(ids.subList(middle, ids.size()), filter, portions);
        }
    }

    private static boolean takenAll(FindIterable<Document> found, Predicate<Document> taker) {
        try (var cursor = found.cursor()) {
            while (cursor.hasNext()) {
                if (!taker.test(cursor.next())) {
                    return false;
                }
            }
            return true;
        }
    }

    private void judge(List<StorableEntry> batch, MongoBulkWriteException failure, StoreOutcome[] outcomes) {
        if (failure.getWriteConcernError() != null) {
            throw failure;
        }
        var taken = new ArrayList<Integer>();
        for (var error : failure.getWriteErrors()) {
            if (error.getCode() == DUPLICATE_KEY) {
                taken.add(error.getIndex());
            } else {
                LOG.log(Level.ERROR, "The store refuses an entry: {0} {1}", error.getCode(), error.getMessage());
                outcomes[error.getIndex()] =
                        REFUSALS.contains(error.getCode()) ? StoreOutcome.REFUSED : StoreOutcome.UNSURE;
            }
        }
        if (!taken.isEmpty()) {
            var kept = fingerprints(
                    taken.stream().map(i -> batch.get(i).entry().id()).toList());
            taken.forEach(i -> outcomes[i] = compare(batch.get(i), kept));
        }
    }

    private static StoreOutcome compare(StorableEntry entry, Map<UUID, EntryFingerprint> kept) {
        return Optional.ofNullable(kept.get(entry.entry().id()))
                .map(fingerprint ->
                        fingerprint.equals(entry.fingerprint()) ? StoreOutcome.ALREADY_THERE : StoreOutcome.CONFLICT)
                .orElse(StoreOutcome.UNSURE);
    }

    private Map<UUID, EntryFingerprint> fingerprints(List<UUID> ids) {
        var fingerprints = new HashMap<UUID, EntryFingerprint>();
        find(Filters.in(EntryDocuments.ID, ids))
                .projection(Projections.include(EntryDocuments.FINGERPRINT))
                .forEach(document ->
                        fingerprints.put(EntryDocuments.id(document), EntryDocuments.fingerprint(document)));
        return fingerprints;
    }

    private <T> T guarded(Supplier<T> call) {
        if (!connection.isReachable()) {
            throw unavailable("The store can't be reached.");
        }
        try {
            return call.get();
        } catch (MongoExecutionTimeoutException e) {
            throw new ProblemException(ProblemType.TIMEOUT, "The store took too long: narrow the search.");
        } catch (MongoException e) {
            LOG.log(Level.WARNING, "The store failed: {0}", e.getMessage());
            throw unavailable("The store does not answer.");
        }
    }

    private static ProblemException unavailable(String detail) {
        return Problem.of(ProblemType.UNAVAILABLE, detail)
                .retryAfter(RETRY_AFTER)
                .toException();
    }
}
