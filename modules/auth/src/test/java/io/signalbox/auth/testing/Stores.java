package io.signalbox.auth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.signalbox.local.process.EmbeddedStores;

/** The PostgreSQL that all integration tests share, started at first use. */
public final class Stores {

    private static final EmbeddedStores SHARED = start();

    private Stores() {}

    private static EmbeddedStores start() {
        try {
            var target = Files.createDirectories(Path.of("target", "it"));
            return EmbeddedStores.start(Files.createTempDirectory(target, "stores"), EmbeddedStores.Store.POSTGRES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void stop() {
        SHARED.close();
    }

    /** The URL of auth's database. */
    public static String url() {
        return SHARED.postgresUrl("auth");
    }

    /** Runs a statement in auth's database, past the service. */
    public static void execute(String statement, Object... parameters) {
        query(statement, parameters);
    }

    /** The first column of what a query gives in auth's database, past the service; nothing for other statements. */
    public static List<Object> query(String statement, Object... parameters) {
        try (var connection = connect();
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            var column = new ArrayList<>();
            if (prepared.execute()) {
                var rows = prepared.getResultSet();
                while (rows.next()) {
                    column.add(rows.getObject(1));
                }
            }
            return column;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        var url = URI.create(url());
        var credentials = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
                credentials[0],
                credentials[1]);
    }
}
