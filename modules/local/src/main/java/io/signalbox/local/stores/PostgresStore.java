package io.signalbox.local.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import java.util.function.UnaryOperator;

import io.signalbox.local.state.PrivateFiles;
import io.signalbox.local.state.Secrets;
import io.signalbox.local.state.StateDirectory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A real PostgreSQL from binaries in a jar, its data kept, fsync on, every connection by password. */
final class PostgresStore implements Store {

    private static final String ADMINISTRATOR = "postgres";
    private static final String PASSWORD_ONLY = """
            # TYPE  DATABASE  USER  ADDRESS  METHOD
            host    all       all   %s  scram-sha-256
            """;
    private static final String THIS_MACHINE = "127.0.0.1";

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
     * @param access the passwords given there count from this start on
     * @param binaries where the programs are unpacked to once
     * @throws StoreException if it does not start
     */
    static PostgresStore start(StateDirectory state, StoreAccess access, int port, Path binaries) {
        stopLeftover(state.data("postgres"));
        StoreData data = StoreData.open(state, "postgres");
        Path log = PrivateFiles.create(state.logs().resolve("postgres.log"));
        Secrets secrets = state.secrets();
        String password = secrets.password("postgres-" + ADMINISTRATOR);
        System.setProperty("ot.epg.working-dir", binaries.toString());
        try {
            EmbeddedPostgres server = launch(data, access, port, password, log);
            PostgresUrl administrator =
                    new PostgresUrl(THIS_MACHINE + ":" + port, ADMINISTRATOR, ADMINISTRATOR, password, "");
            if (data.isNew()) {
                requirePasswords(administrator, data.directory(), access);
            }
            UnaryOperator<String> passwords = service -> access.password(secrets, "postgres-" + service);
            ServiceDatabases databases = new ServiceDatabases(administrator, "signalbox");
            databases.changePasswords(passwords);
            Map<String, String> addresses = databases.provide(passwords);
            data.initialised();
            return new PostgresStore(server, addresses);
        } catch (IOException | SQLException | RuntimeException e) {
            stopLeftover(data.directory());
            throw new StoreException("PostgreSQL did not start (" + e.getMessage() + "); its log is " + log, e);
        }
    }

    private static EmbeddedPostgres launch(StoreData data, StoreAccess access, int port, String password, Path log)
            throws IOException {
        if (!data.isNew()) {
            protect(data.directory());
            Files.writeString(data.directory().resolve("pg_hba.conf"), rules(access));
        }
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data.directory())
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
                .setServerConfig("listen_addresses", listenAddresses(access))
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "32MB")
                .start();
    }

    /** Volumes of a cluster open their files to a group at each start, and the server refuses such a directory. */
    private static void protect(Path data) throws IOException {
        if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** This machine always, since the server is set up from here. */
    private static String listenAddresses(StoreAccess access) {
        return access.isLocal() || access.bind().isAnyLocalAddress()
                ? access.address()
                : THIS_MACHINE + "," + access.address();
    }

    private static String rules(StoreAccess access) {
        return PASSWORD_ONLY.formatted(access.isLocal() ? THIS_MACHINE + "/32" : "all");
    }

    private static void requirePasswords(PostgresUrl administrator, Path data, StoreAccess access)
            throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(administrator.jdbc(), ADMINISTRATOR, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "ALTER ROLE " + ADMINISTRATOR + " PASSWORD " + statement.enquoteLiteral(administrator.password()));
            Files.writeString(data.resolve("pg_hba.conf"), rules(access));
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
