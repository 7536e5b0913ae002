package io.signalbox.logger.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.bson.conversions.Bson;

/**
 * Creates the indexes in the background at start, and tries again until they are there; again whenever the server comes back, since it may
 * come back empty. An option that the server lacks is left out.
 * FerretDB 1 keeps its indexes at every write and reads by none, so it gets none.
 */
@ApplicationScoped
public class EntryIndexes implements BackgroundWork {

    private static final Logger LOG = System.getLogger(EntryIndexes.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

    /** CannotCreateIndex, InvalidOptions, CommandNotSupported, InvalidIndexSpecificationOption, NotImplemented. */
    private static final Set<Integer> LACKING = Set.of(67, 72, 115, 197, 238);

    private static final List<Index> INDEXES = List.of(
            Index.plain(Indexes.descending(EntryDocuments.TIME, EntryDocuments.ID)),
            Index.plain(by(EntryDocuments.SEVERITY)),
            Index.plain(by(EntryDocuments.SOURCE)),
            Index.plain(by(EntryDocuments.NAME)),
            Index.plain(Indexes.ascending(EntryDocuments.RECEIVED_AT, EntryDocuments.ID)),
            new Index(
                    Indexes.ascending(EntryDocuments.PENDING, EntryDocuments.LEASED_UNTIL),
                    new IndexOptions().sparse(true)),
            new Index(
                    Indexes.ascending(EntryDocuments.EXPIRES_AT),
                    new IndexOptions().expireAfter(0L, TimeUnit.SECONDS)));

    private final MongoConnection connection;
    private volatile boolean ready;

    /** @param connection to the server */
    @Inject
    public EntryIndexes(MongoConnection connection) {
        this.connection = connection;
    }

    /** Whether all were there once; a server that comes back empty gets them again beside its first writes. */
    public boolean areReady() {
        return ready;
    }

    @Override
    public String name() {
        return "entry-indexes";
    }

    @Override
    public Backoff backoff() {
        return BACKOFF;
    }

    @Override
    public Duration grace() {
        return Duration.ZERO;
    }

    @Override
    public Duration round() throws InterruptedException {
        createAll();
        ready = true;
        connection.awaitReturn();
        return Duration.ZERO;
    }

    private void createAll() {
        try {
            if (connection.readsByIndexes()) {
                INDEXES.forEach(this::create);
            } else {
                LOG.log(Level.INFO, "The store reads by no index, so it gets none");
            }
        } catch (MongoException e) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "The indexes can't be created yet: " + e.getMessage());
        }
    }

    private void create(Index index) {
        try {
            connection.entries().createIndex(index.keys(), index.options());
        } catch (MongoCommandException e) {
            if (!LACKING.contains(e.getErrorCode())) {
                throw e;
            }
            LOG.log(Level.INFO, "The store has no such index, so it gets a plain one: {0}", e.getErrorMessage());
            connection.entries().createIndex(index.keys());
        }
    }

    private static Bson by(String field) {
        return Indexes.compoundIndex(
                Indexes.ascending(field), Indexes.descending(EntryDocuments.TIME, EntryDocuments.ID));
    }

    private record Index(Bson keys, IndexOptions options) {

        static Index plain(Bson keys) {
            return new Index(keys, new IndexOptions());
        }
    }
}
