package io.signalbox.logger.store;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.SslSettings;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import org.bson.Document;
import org.bson.UuidRepresentation;

/**
 * The connections to {@code signalbox.mongo.url}. A write counts when the majority has it in its journal. Nothing waits long for a
 * store that is away, and the driver repeats nothing: callers do, and ids make that harmless. Options in the URL win over those here.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/write-concern/">Write concern</a>
 */
@ApplicationScoped
public class MongoConnection {

    private static final String URL = "signalbox.mongo.url";
    private static final String COLLECTION = "entries";
    private static final String FERRETDB_1 = "ferretdbVersion";
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 10_000;
    private static final int SELECTION_MILLIS = 1_000;
    private static final int HEARTBEAT_MILLIS = 1_000;
    private static final int MAX_CONNECTIONS = 32;
    private static final WriteConcern DURABLE =
            WriteConcern.MAJORITY.withJournal(true).withWTimeout(3, TimeUnit.SECONDS);

    private final MongoClient client;
    private final MongoDatabase database;
    private final MongoCollection<Document> entries;
    private final Reachability reachability = new Reachability();

    /**
     * @param settings holds {@code signalbox.mongo.url}, or names its file; it must name a database
     * @param anchors vouch for a server with TLS
     */
    @Inject
    public MongoConnection(Settings settings, TrustAnchors anchors) {
        var url = parse(settings.secret(URL));
        client = MongoClients.create(clientSettings(url, anchors));
        database = client.getDatabase(url.getDatabase());
        entries = database.getCollection(COLLECTION);
    }

    /** The collection of all entries. */
    public MongoCollection<Document> entries() {
        return entries;
    }

    /** Whether the server makes use of indexes; FerretDB 1, which tells its version by this name, does not. */
    public boolean readsByIndexes() {
        return !database.runCommand(new Document("buildInfo", 1)).containsKey(FERRETDB_1);
    }

    /** Whether a server that takes writes answered the last heartbeat. */
    public boolean isReachable() {
        return reachability.writable;
    }

    /** Waits until a server that takes writes answers after a time without one; at start too. */
    void awaitReturn() throws InterruptedException {
        reachability.returns.acquire();
        reachability.returns.drainPermits();
    }

    @PreDestroy
    void close() {
        client.close();
    }

    private MongoClientSettings clientSettings(ConnectionString url, TrustAnchors anchors) {
        var encrypted = SslSettings.builder().applyConnectionString(url).build().isEnabled();
        return MongoClientSettings.builder()
                .applicationName("signalbox-logger")
                .retryReads(false)
                .retryWrites(false)
                .applyToSocketSettings(sockets -> sockets.connectTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                        .readTimeout(READ_MILLIS, TimeUnit.MILLISECONDS))
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(SELECTION_MILLIS, TimeUnit.MILLISECONDS)
                                .addClusterListener(reachability))
                .applyToServerSettings(server -> server.heartbeatFrequency(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(
                        pool -> pool.maxSize(MAX_CONNECTIONS).maxWaitTime(SELECTION_MILLIS, TimeUnit.MILLISECONDS))
                .applyConnectionString(url)
                .applyToSslSettings(tls -> {
                    if (encrypted) {
                        tls.context(anchors.context());
                    }
                })
                .uuidRepresentation(UuidRepresentation.STANDARD)
                .writeConcern(DURABLE)
                .build();
    }

    /** Never repeats the URL, since it may hold a password. */
    private static ConnectionString parse(String text) {
        ConnectionString url;
        try {
            url = new ConnectionString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting(URL, "must have the form mongodb://user:password@host:port/database");
        }
        if (url.getDatabase() == null) {
            throw new InvalidSetting(URL, "must name a database, for example mongodb://host:27017/signalbox");
        }
        return url;
    }

    private static final class Reachability implements ClusterListener {

        private final Semaphore returns = new Semaphore(0);
        private volatile boolean writable;

        @Override
        public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
            writable = event.getNewDescription().hasWritableServer();
            if (writable && !event.getPreviousDescription().hasWritableServer()) {
                returns.release();
            }
        }
    }
}
