package io.signalbox.auth;

import java.time.Duration;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/**
 * When failed sign-ins make people wait. A wait that grows, rather than a lock, so that nobody can lock somebody else out for long.
 *
 * @param accountFailures after how many failures on an account waiting begins, for the network or the known device that they come from
 * @param distributedFailures after how many it begins for an account's attempts from all networks together, but from known devices
 *     (NIST SP 800-63B-4, section 3.2.2, asks for 100 at most)
 * @param networkFailures after how many it begins for a network, whatever the accounts
 * @param firstWait doubled by each further failure
 * @param longestWait the end of the growth
 * @param forgetAfter when failures count no more
 */
public record ThrottlePolicy(
        int accountFailures,
        int distributedFailures,
        int networkFailures,
        Duration firstWait,
        Duration longestWait,
        Duration forgetAfter) {

    private static final String KEYS = "signalbox.auth.throttle.";

    /** Reads the policy from {@code signalbox.auth.throttle.*}. */
    static ThrottlePolicy of(Settings settings) {
        var policy = new ThrottlePolicy(
                settings.integer(KEYS + "account-failures", 1, 1_000),
                settings.integer(KEYS + "distributed-failures", 1, 1_000),
                settings.integer(KEYS + "network-failures", 1, 100_000),
                settings.duration(KEYS + "first-wait"),
                settings.duration(KEYS + "longest-wait"),
                settings.duration(KEYS + "forget-after"));
        if (policy.accountFailures() > policy.distributedFailures()) {
            throw new InvalidSetting(
                    KEYS + "distributed-failures", "must not be less than " + KEYS + "account-failures");
        }
        if (policy.firstWait().compareTo(policy.longestWait()) > 0) {
            throw new InvalidSetting(KEYS + "first-wait", "must not be longer than " + KEYS + "longest-wait");
        }
        if (policy.longestWait().compareTo(policy.forgetAfter()) >= 0) {
            throw new InvalidSetting(KEYS + "forget-after", "must be longer than " + KEYS + "longest-wait");
        }
        return policy;
    }
}
