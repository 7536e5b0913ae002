package io.signalbox.auth.token;

import java.time.Duration;

/**
 * A signed access token.
 *
 * @param value the compact serialization of the JWT
 * @param lifetime from now
 */
public record AccessToken(String value, Duration lifetime) {

    @Override
    public String toString() {
        return "AccessToken[" + lifetime + "]";
    }
}
