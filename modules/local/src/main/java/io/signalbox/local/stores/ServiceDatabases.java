package io.signalbox.local.stores;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** One database and one role of the same name per service, on a PostgreSQL server to which we have an administrator's way in. */
final class ServiceDatabases {

    /** The services that keep state in PostgreSQL. */
    static final List<String> SERVICES = List.of("auth", "mail", "listener");

    private static final String INVALID_PASSWORD = "28P01";
    private static final String LOGIN_SECONDS = "30";

    private final PostgresUrl administrator;
    private final String prefix;

    /**
     * Names the server.
     *
     * @param prefix what each database's name starts with, for example {@code signalbox} for {@code signalbox_auth}
     */
    ServiceDatabases(PostgresUrl administrator, String prefix) {
        this.administrator = administrator;
        this.prefix = prefix;
    }

    /**
     * Creates what is missing and returns each service's own URL by {@code postgres.<service>}.
     *
     * @param passwords the password of a service's role, by the service's name
     * @throws StoreException if the server refuses, or has the role with another password
     */
    Map<String, String> provide(UnaryOperator<String> passwords) {
        Map<String, String> urls = new LinkedHashMap<>();
        try (Connection connection = connect(administrator);
                Statement statement = connection.createStatement()) {
            for (String service : SERVICES) {
                String name = prefix + "_" + service;
                PostgresUrl url = administrator.with(name, name, passwords.apply(service));
                provide(statement, name, url.password());
                check(url);
                urls.put("postgres." + service, url.libpq());
            }
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL at " + administrator + " refuses: " + e.getMessage(), e);
        }
        return urls;
    }

    /** Gives the roles that are there these passwords. */
    void changePasswords(UnaryOperator<String> passwords) {
        try (Connection connection = connect(administrator);
                Statement statement = connection.createStatement()) {
            for (String service : SERVICES) {
                String name = prefix + "_" + service;
                if (exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = " + statement.enquoteLiteral(name))) {
                    statement.execute("ALTER ROLE " + statement.enquoteIdentifier(name, true) + " PASSWORD "
                            + statement.enquoteLiteral(passwords.apply(service)));
                }
            }
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL at " + administrator + " refuses: " + e.getMessage(), e);
        }
    }

    /** Drops the databases and roles again, with all that is in them. */
    void drop() {
        try (Connection connection = connect(administrator);
                Statement statement = connection.createStatement()) {
            for (String service : SERVICES) {
                String name = statement.enquoteIdentifier(prefix + "_" + service, true);
                statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
                statement.execute("DROP ROLE IF EXISTS " + name);
            }
        } catch (SQLException e) {
            throw new StoreException("PostgreSQL at " + administrator + " refuses: " + e.getMessage(), e);
        }
    }

    private static void provide(Statement statement, String name, String password) throws SQLException {
        String role = statement.enquoteIdentifier(name, true);
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = " + statement.enquoteLiteral(name))) {
            statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD " + statement.enquoteLiteral(password));
            statement.execute("GRANT " + role + " TO CURRENT_USER");
        }
        if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = " + statement.enquoteLiteral(name))) {
            statement.execute("CREATE DATABASE " + role + " OWNER " + role + " ENCODING 'UTF8' TEMPLATE template0");
            statement.execute("REVOKE ALL ON DATABASE " + role + " FROM PUBLIC");
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private static void check(PostgresUrl url) throws SQLException {
        try (Connection connection = connect(url)) {
            connection.isValid(5);
        } catch (SQLException e) {
            if (INVALID_PASSWORD.equals(e.getSQLState())) {
                throw new StoreException(
                        "The role %s exists at %s with another password than this state directory keeps; drop it or give it that password."
                                .formatted(url.user(), url.authority()),
                        e);
            }
            throw e;
        }
    }

    private static Connection connect(PostgresUrl url) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", url.user());
        properties.put("password", url.password());
        properties.put("loginTimeout", LOGIN_SECONDS);
        Optional.ofNullable(System.getenv("SIGNALBOX_TLS_CA_FILE"))
                .ifPresent(file -> properties.put("sslrootcert", file));
        return DriverManager.getConnection(url.jdbc(), properties);
    }
}
