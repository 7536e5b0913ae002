package io.signalbox.broker;

/**
 * How a service is.
 *
 * @param name for example {@code logger}
 * @param status {@code up}, {@code down} (it answers that it can't work) or {@code unreachable}
 * @param tookMillis how long the answer took
 */
public record ServiceHealth(String name, String status, long tookMillis) {}
