package io.signalbox.auth;

import java.util.List;

import io.signalbox.common.http.ClientAddress;

/**
 * What an attempt to sign in counts against.
 *
 * @param account the account's e-mail address, hashed: it is counted alike where there is no such account
 * @param address the client's network address
 */
public record SignInAttempt(Subject account, Subject address) {

    /**
     * One row of counting.
     *
     * @param key unique
     * @param threshold after how many failures waiting begins
     */
    public record Subject(String key, int threshold) {}

    /** An attempt from an address, as the policy counts it. */
    static SignInAttempt of(EmailAddress email, ClientAddress from, ThrottlePolicy policy) {
        return new SignInAttempt(
                new Subject("account:" + Secrets.hex(Secrets.sha256(email.value())), policy.accountFailures()),
                new Subject("address:" + from.network(), policy.addressFailures()));
    }

    /** Both, in the order in which their rows are locked. */
    public List<Subject> subjects() {
        return List.of(account, address);
    }
}
