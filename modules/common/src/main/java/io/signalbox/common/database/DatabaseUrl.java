package io.signalbox.common.database;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.signalbox.common.config.InvalidSetting;

/**
 * A PostgreSQL database in libpq's URI form, {@code postgresql://user:password@host:port/database?sslmode=verify-full}.
 *
 * @param jdbc the same for the JDBC driver, without credentials
 * @param user the role
 * @param password its password, where the URI holds one
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection URIs</a>
 */
record DatabaseUrl(String jdbc, String user, Optional<String> password) {

    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a URI.
     *
     * @throws InvalidSetting where it is not one, without repeating it, since it may hold a password
     */
    static DatabaseUrl parse(String key, String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw malformed(key);
        }
        var scheme = uri.getScheme();
        if (!("postgresql".equals(scheme) || "postgres".equals(scheme))
                || uri.getHost() == null
                || uri.getPort() == 0
                || uri.getPort() > MAX_PORT
                || uri.getRawUserInfo() == null
                || uri.getPath().length() < 2) {
            throw malformed(key);
        }
        var credentials = uri.getRawUserInfo().split(":", 2);
        var port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new DatabaseUrl(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + query,
                decode(credentials[0]),
                credentials.length == 2 ? Optional.of(decode(credentials[1])) : Optional.empty());
    }

    @Override
    public String toString() {
        return jdbc;
    }

    private static InvalidSetting malformed(String key) {
        return new InvalidSetting(key, "must have the form postgresql://user:password@host:port/database");
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
