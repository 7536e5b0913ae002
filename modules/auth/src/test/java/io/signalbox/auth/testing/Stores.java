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

    /** The URL of a database for one test class alone. */
    public static String another(String name) {
        return SHARED.postgresUrl(name);
    }

    /** The first column of what a query gives in such a database. */
    public static List<Object> queryAnother(String name, String statement) {
        return rows(another(name), statement);
    }

    /** Runs a statement in auth's database, past the service. */
    public static void execute(String statement, Object... parameters) {
        query(statement, parameters);
    }

    /** The first column of what a query gives in auth's database, past the service; nothing for other statements. */
    public static List<Object> query(String statement, Object... parameters) {
        return rows(url(), statement, parameters);
    }

    private static List<Object> rows(String url, String statement, Object... parameters) {
        try (var connection = connect(url);
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

    private static Connection connect(String text) throws SQLException {
        var url = URI.create(text);
        var credentials = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
                credentials[0],
                credentials[1]);
    }
}
