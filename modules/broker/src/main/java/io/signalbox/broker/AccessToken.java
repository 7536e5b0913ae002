package io.signalbox.broker;

import java.time.Duration;

/**
 * An access token that was issued for somebody.
 *
 * @param value the token itself; never logged
 * @param lifetime how long it lasts from now
 */
public record AccessToken(String value, Duration lifetime) {

    @Override
    public String toString() {
        return "AccessToken[" + lifetime + "]";
    }
}
