package io.signalbox.local.stores;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A PostgreSQL server and the way into it, as libpq writes it
 * ({@code postgresql://user:password@host:port/database?sslmode=require}).
 *
 * @param authority {@code host:port}
 * @param database the database's name
 * @param user the role
 * @param password the role's password, empty where the server asks for none
 * @param parameters the query part, such as TLS parameters, unescaped nowhere and kept as it is; may be empty
 */
record PostgresUrl(String authority, String database, String user, String password, String parameters) {

    /**
     * Reads a URL.
     *
     * @throws StoreException if it is not a PostgreSQL URL with a host and a user
     */
    static PostgresUrl parse(String url) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(url)) {
            throw malformed();
        }
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        boolean scheme = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!scheme || uri.getHost() == null || uri.getRawUserInfo() == null) {
            throw malformed();
        }
        String[] credentials = uri.getRawUserInfo().split(":", 2);
        String path = Optional.ofNullable(uri.getRawPath()).orElse("").replaceFirst("^/", "");
        return new PostgresUrl(
                uri.getHost() + ":" + (uri.getPort() < 0 ? 5432 : uri.getPort()),
                path.isEmpty() ? "postgres" : decode(path),
                decode(credentials[0]),
                credentials.length > 1 ? decode(credentials[1]) : "",
                Optional.ofNullable(uri.getRawQuery()).orElse(""));
    }

    /** The URL is not repeated: it may hold a password. */
    private static StoreException malformed() {
        return new StoreException(
                "A PostgreSQL URL looks like postgresql://user:password@host:5432/postgres, with what is"
                        + " special in the password percent-encoded.");
    }

    /** The same server, with the same parameters, for another role and database. */
    PostgresUrl with(String otherDatabase, String otherUser, String otherPassword) {
        return new PostgresUrl(authority, otherDatabase, otherUser, otherPassword, parameters);
    }

    /** The URL for the JDBC driver; the role and its password are given to it apart. */
    String jdbc() {
        return "jdbc:postgresql://" + authority + "/" + encode(database) + query();
    }

    /** The URL in libpq's form. */
    String libpq() {
        String secret = password.isEmpty() ? "" : ":" + encode(password);
        return "postgresql://" + encode(user) + secret + "@" + authority + "/" + encode(database) + query();
    }

    private String query() {
        return parameters.isEmpty() ? "" : "?" + parameters;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + authority + "/" + database;
    }
}
