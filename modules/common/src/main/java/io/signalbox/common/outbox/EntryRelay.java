package io.signalbox.common.outbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceBlockingStub;
import io.signalbox.proto.log.v1.WriteRequest;

/**
 * Brings the entries of an {@link EntryOutbox} to the logger by gRPC, in batches, until it has them. Several replicas may relay: each
 * leases the rows it takes. An entry is removed once the logger has it; its id makes a repeat harmless. One that the logger refuses is
 * kept for {@code signalbox.outbox.refused-retention}, counted by {@code signalbox_outbox_refused}.
 */
public final class EntryRelay implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EntryRelay.class.getName());
    private static final int BATCH = 500;
    private static final int PARCEL_BYTES = 2 << 20;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(15);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Database database;
    private final EntryOutbox outbox;
    private final Supplier<String> token;
    private final LogServiceBlockingStub logger;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread;

    /**
     * Starts relaying.
     *
     * @param token gives this service's own access token, for example {@code serviceTokens::current}
     * @param channel to the logger's gRPC
     */
    public EntryRelay(Database database, EntryOutbox outbox, Supplier<String> token, Channel channel) {
        this.database = database;
        this.outbox = outbox;
        this.token = token;
        this.logger = LogServiceGrpc.newBlockingStub(channel).withWaitForReady();
        this.thread = Thread.ofVirtual().name("entry-relay").start(this::relay);
    }

    @Override
    public void close() {
        running.set(false);
        thread.interrupt();
        try {
            thread.join(DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void relay() {
        var pause = POLL;
        var nextSweep = Instant.EPOCH;
        while (running.get()) {
            try {
                if (Instant.now().isAfter(nextSweep)) {
                    database.run(outbox::sweep);
                    nextSweep = Instant.now().plus(SWEEP);
                }
                var batch = database.call(em -> lease(em));
                parcels(batch).forEach(this::deliver);
                pause = POLL;
                if (batch.size() < BATCH) {
                    outbox.awaitAddition(POLL.toMillis());
                }
            } catch (InterruptedException e) {
                return;
            } catch (ProblemException | StatusRuntimeException e) {
                LOG.log(Level.WARNING, "Entries wait for the logger: {0}", e.getMessage());
                pause = rest(pause);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "The entry relay failed and goes on", e);
                pause = rest(pause);
            }
        }
    }

    private Duration rest(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.set(false);
        }
        var longer = pause.multipliedBy(2);
        return longer.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : longer;
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Row> lease(jakarta.persistence.EntityManager em) {
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
                    .withCallCredentials(GrpcChannels.bearer(token.get()))
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
                throw e;
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
