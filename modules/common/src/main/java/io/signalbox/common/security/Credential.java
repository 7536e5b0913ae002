package io.signalbox.common.security;

import java.util.UUID;

/** What a token was issued for, by which it can be taken away. */
public sealed interface Credential {

    /** Somebody signed in. */
    record Session(UUID id) implements Credential {}

    /** Somebody showed an API key. */
    record ApiKey(UUID id) implements Credential {}

    /** A service showed its secret, or the token is of an auth that did not tell. */
    record Untold() implements Credential {}
}
