package io.signalbox.common.security;

import java.util.Optional;

/** The credentials of an {@code Authorization: Bearer} header (RFC 6750). */
public final class BearerToken {

    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    /** The token in a header's value; empty where the header is absent, of another scheme, or holds no token. */
    public static Optional<String> ofHeader(Optional<String> header) {
        return header.filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty());
    }
}
