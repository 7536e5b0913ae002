package io.signalbox.local.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.signalbox.local.state.Secrets;
import io.signalbox.local.state.StateDirectory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A real PostgreSQL from binaries in a jar, its data kept, fsync on, every connection by password. */
final class PostgresStore implements Store {

    private static final String ADMINISTRATOR = "postgres";
    private static final String PASSWORD_ONLY = """
            # TYPE  DATABASE  USER  ADDRESS       METHOD
            host    all       all   127.0.0.1/32  scram-sha-256
            """;

    private final EmbeddedPostgres server;
    private final Map<String, String> addresses;

    private PostgresStore(EmbeddedPostgres server, Map<String, String> addresses) {
        this.server = server;
        this.addresses = addresses;
    }

    /**
     * Starts the server on its data directory, initialising that first when it is new. A server left over from a killed
     * process is stopped before.
     *
     * @param binaries where the programs are unpacked to once
     * @throws StoreException if it does not start
     */
    static PostgresStore start(StateDirectory state, int port, Path binaries) {
        stopLeftover(state.data("postgres"));
        StoreData data = StoreData.open(state, "postgres");
        Path log = state.logs().resolve("postgres.log");
        Secrets secrets = state.secrets();
        String password = secrets.password("postgres-" + ADMINISTRATOR);
        System.setProperty("ot.epg.working-dir", binaries.toString());
        try {
            EmbeddedPostgres server = launch(data.directory(), port, password, log);
            PostgresUrl administrator =
                    new PostgresUrl("127.0.0.1:" + port, ADMINISTRATOR, ADMINISTRATOR, password, "");
            if (data.isNew()) {
                requirePasswords(administrator, data.directory());
            }
            Map<String, String> addresses = new ServiceDatabases(administrator, "signalbox")
                    .provide(service -> secrets.password("postgres-" + service));
            data.initialised();
            return new PostgresStore(server, addresses);
        } catch (IOException | SQLException | RuntimeException e) {
            stopLeftover(data.directory());
            throw new StoreException("PostgreSQL did not start (" + e.getMessage() + "); its log is " + log, e);
        }
    }

    private static EmbeddedPostgres launch(Path data, int port, String password, Path log) throws IOException {
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(180))
                .setConnectConfig("password", password)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "32MB")
                .start();
    }

    private static void requirePasswords(PostgresUrl administrator, Path data) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(administrator.jdbc(), ADMINISTRATOR, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "ALTER ROLE " + ADMINISTRATOR + " PASSWORD " + statement.enquoteLiteral(administrator.password()));
            Files.writeString(data.resolve("pg_hba.conf"), PASSWORD_ONLY);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static void stopLeftover(Path data) {
        postmaster(data).ifPresent(postmaster -> {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid()))
                        .start()
                        .waitFor();
                postmaster.onExit().get(15, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                postmaster.destroyForcibly();
                postmaster.onExit().join();
            } catch (IOException | ExecutionException e) {
                throw new StoreException("The PostgreSQL left over in " + data + " cannot be stopped: " + e, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("Interrupted while stopping the PostgreSQL left over in " + data, e);
            }
        });
    }

    /** The server that holds the data directory, found by its {@code postmaster.pid}. */
    private static Optional<ProcessHandle> postmaster(Path data) {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid")).stream()
                    .findFirst()
                    .map(String::strip)
                    .map(Long::parseLong)
                    .flatMap(ProcessHandle::of)
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public Map<String, String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
