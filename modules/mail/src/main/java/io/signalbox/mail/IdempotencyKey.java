package io.signalbox.mail;

import java.time.Duration;

/**
 * Makes a repeated request the same request.
 *
 * @param principal whose key it is
 * @param key as the caller gave it
 * @param requestHash what the request asked for
 * @param retention how long it is remembered
 */
public record IdempotencyKey(String principal, String key, String requestHash, Duration retention) {}
