package io.signalbox.common.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PersistenceUnitTransactionType;

import com.zaxxer.hikari.HikariDataSource;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.limits.Gate;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.TrustAnchors;
import org.eclipse.persistence.exceptions.DatabaseException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * A service's own PostgreSQL database: a pool, its schema brought up to date, and EclipseLink over both.
 *
 * <p>The service starts also while the database is away: the schema is migrated as soon as it answers, and until then every call fails
 * with {@code unavailable}. A database that comes back empty is migrated again. Flyway's lock lets one of several replicas migrate at a
 * time.
 *
 * <p>Configuration: {@code signalbox.database.url}, {@code signalbox.database.password-file}, {@code signalbox.database.pool-size}, and
 * {@value TrustAnchors#CA_FILE}, which the driver takes for {@code sslrootcert} where the URL has none.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Database.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int VALIDATION_SECONDS = 1;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String HAS_HISTORY = "SELECT to_regclass('flyway_schema_history') IS NOT NULL";

    /** Hikari's words, without an SQL state, for the rollback on a connection that broke. */
    private static final String CLOSED = "Connection is closed";

    /** The SQL state of a statement that took longer than it may. */
    private static final String CANCELED = "57014";

    private static final String SEARCH_TIMEOUT = "SET LOCAL statement_timeout = '5s'";
    private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    private final Gate searches;
    private final EntityManagerFactory factory;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger migrations = new AtomicInteger();
    private Thread migration;
    private volatile boolean migrated;

    /**
     * Opens the database and starts migrating it.
     *
     * @param name names the persistence unit and the pool
     * @param entities the entity classes
     */
    public Database(String name, Settings settings, Class<?>... entities) {
        pool = pool(name, settings);
        searches = new Gate(
                Math.max(1, pool.getMaximumPoolSize() / 2), SEARCH_PATIENCE, "Too many searches are under way.");
        var persistence = new PersistenceConfiguration(name)
                .transactionType(PersistenceUnitTransactionType.RESOURCE_LOCAL)
                .property("jakarta.persistence.nonJtaDataSource", pool)
                .property("eclipselink.target-database", "PostgreSQL")
                .property("eclipselink.cache.shared.default", "false")
                .property("eclipselink.logging.level", "WARNING")
                .property("eclipselink.logging.logger", "JavaLogger")
                .property("eclipselink.session.customizer", NoQueryRetries.class.getName())
                .property("eclipselink.weaving", "false");
        for (var entity : entities) {
            persistence.managedClass(entity);
        }
        factory = persistence.createEntityManagerFactory();
        migration = startMigration();
    }

    /** Whether the database that the settings name is on this machine, where nobody else reaches it. */
    public static boolean isOnThisMachine(Settings settings) {
        var jdbc = DatabaseUrl.parse("signalbox.database.url", settings.text("signalbox.database.url"))
                .jdbc();
        var host = URI.create(jdbc.substring("jdbc:".length())).getHost();
        return host.equals("localhost")
                || ClientAddress.parse(host)
                        .filter(address -> address.ip().isLoopbackAddress())
                        .isPresent();
    }

    /**
     * Does something in a transaction and gives its result; rolls back when it throws.
     *
     * @throws ProblemException {@code unavailable} while the database is away or its schema is not there yet
     */
    public <T> T call(Function<EntityManager, T> work) {
        requireMigrated();
        var first = new AtomicReference<RuntimeException>();
        try {
            return factory.callInTransaction(em -> attempt(work, em, first));
        } catch (RuntimeException e) {
            var failure = Optional.ofNullable(first.get()).orElse(e);
            if (failure instanceof PersistenceException || failure instanceof DatabaseException) {
                if (isConnectionFailure(failure)) {
                    LOG.log(Level.WARNING, "The database is away: {0}", failure.getMessage());
                    throw unavailable();
                }
                if (hasState(failure, CANCELED)) {
                    throw Problem.of(ProblemType.UNAVAILABLE, "The search took too long: narrow it.")
                            .retryAfter(RETRY)
                            .toException();
                }
                if (hasState(failure, UNDEFINED_TABLE) && isEmpty()) {
                    throw unavailable();
                }
            }
            throw failure;
        }
    }

    /** Keeps why the work failed: a rollback that fails after it, for want of a connection, would be thrown in its place. */
    private static <T> T attempt(
            Function<EntityManager, T> work, EntityManager em, AtomicReference<RuntimeException> first) {
        try {
            return work.apply(em);
        } catch (RuntimeException e) {
            first.set(e);
            throw e;
        }
    }

    /**
     * Looks for something in a transaction, in a few seconds. Half of the connections take no part in that, so that no number of slow searches
     * keeps a write waiting.
     *
     * @param caller who searches: nobody takes the places of all others
     * @throws ProblemException {@code unavailable}, with a time to wait, when too many search or this one took too long; and as {@link #call}
     */
    public <T> T search(String caller, Function<EntityManager, T> work) {
        return searches.within(
                caller,
                () -> call(em -> {
                    em.createNativeQuery(SEARCH_TIMEOUT).executeUpdate();
                    return work.apply(em);
                }));
    }

    /** Does something in a transaction; as {@link #call}. */
    public void run(Consumer<EntityManager> work) {
        call(em -> {
            work.accept(em);
            return true;
        });
    }

    /** Whether the schema is up to date; never blocks. */
    public boolean isMigrated() {
        return migrated;
    }

    /** How often a schema was brought up to date; another number than before tells that the database is another one. */
    public int migrations() {
        return migrations.get();
    }

    /** Whether the database answers and its schema is up to date; one that has come back empty is migrated then. */
    public boolean isReady() {
        if (!migrated) {
            return false;
        }
        try (var connection = pool.getConnection()) {
            if (hasHistory(connection)) {
                return true;
            }
        } catch (SQLException e) {
            return false;
        }
        migrateAgain();
        return false;
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            migration.interrupt();
        }
        factory.close();
        pool.close();
    }

    /** Whether the schema that was there is gone, as when the server came back on an empty volume; then it is made again. */
    private boolean isEmpty() {
        try (var connection = pool.getConnection()) {
            if (hasHistory(connection)) {
                return false;
            }
        } catch (SQLException e) {
            return false;
        }
        migrateAgain();
        return true;
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setQueryTimeout(VALIDATION_SECONDS);
            try (var rows = statement.executeQuery(HAS_HISTORY)) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private synchronized void migrateAgain() {
        if (migrated) {
            migrated = false;
            LOG.log(Level.WARNING, "The database has come back empty; its schema is made again");
            migration = startMigration();
        }
    }

    private Thread startMigration() {
        return Thread.ofVirtual().name("migration").start(this::migrate);
    }

    private void requireMigrated() {
        if (!isMigrated()) {
            throw unavailable();
        }
    }

    private void migrate() {
        var flyway = Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration", "classpath:db/common")
                .load();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                flyway.migrate();
                migrations.incrementAndGet();
                migrated = true;
                return;
            } catch (FlywayException e) {
                LOG.log(Level.WARNING, "The schema can''t be migrated yet, trying again: {0}", reason(e));
            }
            try {
                if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static HikariDataSource pool(String name, Settings settings) {
        var url = DatabaseUrl.parse("signalbox.database.url", settings.text("signalbox.database.url"));
        var pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(url.jdbc());
        pool.setUsername(url.user());
        settings.optionalSecret("signalbox.database.password").or(url::password).ifPresent(pool::setPassword);
        pool.setMaximumPoolSize(settings.integer("signalbox.database.pool-size", 1, 500));
        pool.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        pool.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        pool.setInitializationFailTimeout(-1);
        pool.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
        pool.addDataSourceProperty("connectTimeout", "2");
        pool.addDataSourceProperty("socketTimeout", "30");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        TrustAnchors.bundle(settings).ifPresent(file -> pool.addDataSourceProperty("sslrootcert", file.toString()));
        pool.addDataSourceProperty("ApplicationName", "signalbox-" + name);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return pool;
    }

    private static boolean isConnectionFailure(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isConnectionState(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasState(Throwable failure, String state) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException sql && state.equals(sql.getSQLState()));
    }

    private static boolean isConnectionState(SQLException failure) {
        var state = failure.getSQLState();
        return failure instanceof java.sql.SQLTransientConnectionException
                || CLOSED.equals(failure.getMessage())
                || (state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")));
    }

    private static ProblemException unavailable() {
        return new ProblemException(ProblemType.UNAVAILABLE, "The database is away right now.");
    }

    /** Flyway and the pool only say that there is no connection; why not is what the driver says below them. */
    private static String reason(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? firstLine(failure) : firstLine(failure) + ": " + firstLine(root);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
