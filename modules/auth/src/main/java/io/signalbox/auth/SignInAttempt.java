package io.signalbox.auth;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.security.Sha256;

/**
 * What an attempt to sign in counts against. A device that signed in to the account before has counts of its own, so that strangers don't
 * keep it waiting (OWASP, Slow Down Online Guessing Attacks with Device Cookies). All others count per account and network, per account,
 * and per network; alike where there is no such account.
 *
 * @param subjects in the order in which their rows are locked, the same for all attempts
 */
public record SignInAttempt(List<Subject> subjects) {

    /**
     * One row of counting.
     *
     * @param key unique
     * @param threshold after how many failures waiting begins
     * @param isForgiven whether a success forgets the failures: not those that other people may have made
     */
    public record Subject(String key, int threshold, boolean isForgiven) {}

    /** An attempt from an address, perhaps on a device that the account's owner has used before, as the policy counts it. */
    static SignInAttempt of(EmailAddress email, ClientAddress from, Optional<UUID> device, ThrottlePolicy policy) {
        var account = Secrets.hex(Sha256.of(email.value()));
        return new SignInAttempt(device.map(known -> ofDevice(account, known, policy))
                .orElseGet(() -> ofStranger(account, from.network(), policy)));
    }

    /** The keys of all subjects. */
    public String[] keys() {
        return subjects.stream().map(Subject::key).toArray(String[]::new);
    }

    /** All devices of an account together are bounded as well: each sign-in with the password makes one. */
    private static List<Subject> ofDevice(String account, UUID device, ThrottlePolicy policy) {
        return List.of(
                new Subject("device:" + device, policy.accountFailures(), true),
                new Subject("devices:" + account, policy.distributedFailures(), false));
    }

    private static List<Subject> ofStranger(String account, String network, ThrottlePolicy policy) {
        return List.of(
                new Subject("account:" + account + "@" + network, policy.accountFailures(), true),
                new Subject("account:" + account, policy.distributedFailures(), false),
                new Subject("network:" + network, policy.networkFailures(), false));
    }
}
