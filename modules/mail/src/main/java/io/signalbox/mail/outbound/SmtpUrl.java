package io.signalbox.mail.outbound;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import io.signalbox.common.config.InvalidSetting;

/**
 * Where mail is handed over: {@code smtp://user:password@host:port}, {@code smtp://…?starttls=required}, or {@code smtps://…}.
 *
 * @param host the mail server
 * @param port its port; 25 for smtp, 587 with STARTTLS, 465 for smtps where the URL has none
 * @param encryption how the connection is protected
 * @param user for authentication, empty for none
 * @param password the user's, never logged
 */
record SmtpUrl(String host, int port, Encryption encryption, String user, String password) {

    private static final int MAX_PORT = 65_535;

    /** How a connection is protected; with TLS the server's certificate must be valid for its name. */
    enum Encryption {
        NONE(25),
        /** TLS after {@code STARTTLS} (RFC 3207); a server that does not offer it gets nothing. */
        STARTTLS(587),
        /** TLS from the first byte (RFC 8314). */
        TLS(465);

        private final int port;

        Encryption(int port) {
            this.port = port;
        }
    }

    /**
     * Reads a URL.
     *
     * @throws InvalidSetting where it is not one, without repeating it, since it may hold a password
     */
    static SmtpUrl parse(String key, String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw malformed(key);
        }
        if (uri.getScheme() == null
                || uri.getHost() == null
                || uri.getPort() == 0
                || uri.getPort() > MAX_PORT
                || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
            throw malformed(key);
        }
        var encryption = encryption(key, uri);
        var credentials = (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo()).split(":", 2);
        return new SmtpUrl(
                uri.getHost(),
                uri.getPort() < 0 ? encryption.port : uri.getPort(),
                encryption,
                decode(credentials[0]),
                credentials.length == 2 ? decode(credentials[1]) : "");
    }

    /** The same with a password from elsewhere. */
    SmtpUrl withPassword(String secret) {
        return new SmtpUrl(host, port, encryption, user, secret);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static Encryption encryption(String key, URI uri) {
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return switch (uri.getScheme() + "?" + query) {
            case "smtp?" -> Encryption.NONE;
            case "smtp?starttls=required" -> Encryption.STARTTLS;
            case "smtps?" -> Encryption.TLS;
            default -> throw malformed(key);
        };
    }

    private static InvalidSetting malformed(String key) {
        return new InvalidSetting(
                key, "must have the form smtp://user:password@host:port, with ?starttls=required, or smtps://…");
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
