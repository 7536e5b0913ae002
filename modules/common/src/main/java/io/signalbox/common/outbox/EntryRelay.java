package io.signalbox.common.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Signal;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.OwnToken;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceBlockingStub;
import io.signalbox.proto.log.v1.WriteRequest;

/**
 * Brings the entries of an {@link EntryOutbox} to the logger by gRPC, in batches, until it has them. Several replicas may relay: each
 * leases the rows it takes. An entry is removed once the logger has it; its id makes a repeat harmless. One that the logger refuses is
 * kept for {@code signalbox.outbox.refused-retention}, counted by {@code signalbox_outbox_refused}.
 */
@ApplicationScoped
public class EntryRelay implements BackgroundWork {

    private static final Logger LOG = System.getLogger(EntryRelay.class.getName());
    private static final int BATCH = 500;
    private static final int PARCEL_BYTES = 2 << 20;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Database database;
    private final EntryOutbox outbox;
    private final OwnToken token;
    private final LogServiceBlockingStub logger;
    private Instant nextSweep = Instant.EPOCH;

    /** @param settings holds {@code signalbox.logger.grpc}, the logger's {@code host:port} */
    @Inject
    public EntryRelay(Database database, EntryOutbox outbox, OwnToken token, GrpcChannels channels, Settings settings) {
        this.database = database;
        this.outbox = outbox;
        this.token = token;
        this.logger = LogServiceGrpc.newBlockingStub(channels.open(settings.hostAndPort("signalbox.logger.grpc")))
                .withWaitForReady();
    }

    @Override
    public String name() {
        return "entry-relay";
    }

    @Override
    public Signal signal() {
        return outbox.added();
    }

    @Override
    public boolean stopsLast() {
        return true;
    }

    @Override
    public Duration round() {
        if (Instant.now().isAfter(nextSweep)) {
            database.run(outbox::sweep);
            nextSweep = Instant.now().plus(SWEEP);
        }
        var batch = database.call(EntryRelay::lease);
        parcels(batch).forEach(this::deliver);
        return batch.size() < BATCH ? POLL : Duration.ZERO;
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Row> lease(EntityManager em) {
        List<Object[]> rows = em.createNativeQuery("""
                        UPDATE entry_outbox SET leased_until = now() + ?1 * interval '1 second', attempts = attempts + 1
                        WHERE id IN (SELECT id FROM entry_outbox WHERE refused IS NULL AND leased_until < now()
                                     ORDER BY id LIMIT ?2 FOR UPDATE SKIP LOCKED)
                        RETURNING id, entry""")
                .setParameter(1, LEASE.toSeconds())
                .setParameter(2, BATCH)
                .getResultList();
        var batch = new ArrayList<Row>();
        rows.forEach(row -> batch.add(new Row((UUID) row[0], (byte[]) row[1])));
        return batch;
    }

    /** Rows in parcels that the logger's message limit allows. */
    private static List<List<Row>> parcels(List<Row> batch) {
        var parcels = new ArrayList<List<Row>>();
        var bytes = 0;
        for (var row : batch) {
            if (parcels.isEmpty() || bytes + row.entry().length > PARCEL_BYTES) {
                parcels.add(new ArrayList<>());
                bytes = 0;
            }
            parcels.getLast().add(row);
            bytes += row.entry().length;
        }
        return parcels;
    }

    private void deliver(List<Row> batch) {
        var request = WriteRequest.newBuilder();
        batch.forEach(row -> request.addEntries(row.message()));
        try {
            var answer = logger.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .withCallCredentials(GrpcChannels.bearer(token.current()))
                    .write(request.build());
            var left = new ArrayList<>(batch);
            answer.getErrorsList().forEach(error -> {
                var row = batch.get(error.getIndex());
                left.remove(row);
                refuse(row, error.getType() + ": " + error.getDetail());
            });
            remove(left);
        } catch (StatusRuntimeException e) {
            if (batch.size() == 1 && isRefusal(e.getStatus())) {
                refuse(batch.getFirst(), e.getStatus().toString());
            } else if (isRefusal(e.getStatus())) {
                batch.forEach(row -> deliver(List.of(row)));
            } else {
                release(batch);
                throw new ProblemException(
                        ProblemType.UNAVAILABLE, "The logger does not take entries right now: " + e.getStatus());
            }
        } catch (ProblemException e) {
            release(batch);
            throw e;
        }
    }

    private static boolean isRefusal(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, ALREADY_EXISTS -> true;
            default -> false;
        };
    }

    private void remove(List<Row> rows) {
        update("DELETE FROM entry_outbox WHERE id = ANY (?1)", rows);
    }

    private void release(List<Row> rows) {
        update("UPDATE entry_outbox SET leased_until = '-infinity' WHERE id = ANY (?1)", rows);
    }

    private void refuse(Row row, String reason) {
        LOG.log(Level.ERROR, "The logger refuses entry {0}: {1}", row.id(), reason);
        database.run(em -> em.createNativeQuery("UPDATE entry_outbox SET refused = ?2 WHERE id = ?1")
                .setParameter(1, row.id())
                .setParameter(2, reason)
                .executeUpdate());
    }

    private void update(String statement, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var ids = rows.stream().map(Row::id).toArray(UUID[]::new);
        database.run(em -> em.createNativeQuery(statement).setParameter(1, ids).executeUpdate());
    }

    private record Row(UUID id, byte[] entry) {

        Entry message() {
            try {
                return Entry.parseFrom(entry);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("Row " + id + " of the entry outbox can't be read", e);
            }
        }
    }
}
