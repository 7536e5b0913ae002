package io.signalbox.auth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.signalbox.auth.token.SigningKey.State;

/**
 * When keys come and go.
 *
 * @param rotation how long one key signs
 * @param publication how long a key is published before it signs; longer than anybody caches the JWKS (Istio: 20 minutes)
 * @param retention how long a key stays after it signed its last token; longer than a token lives
 */
record KeySchedule(Duration rotation, Duration publication, Duration retention) {

    /** Something to do with the keys, in the order given. */
    sealed interface Step {

        /** Make a key that is published and does not sign yet. */
        record Create() implements Step {}

        /** Let this key sign no more. */
        record Retire(SigningKey key) implements Step {}

        /** Let the next key sign. */
        record Activate() implements Step {}

        /** Forget this key. */
        record Drop(SigningKey key) implements Step {}
    }

    /** What is due; nothing most of the time. */
    List<Step> due(List<SigningKey> keys, Instant now) {
        var steps = new ArrayList<Step>();
        keys.stream()
                .filter(key ->
                        key.retiredAt().filter(at -> passed(at, retention, now)).isPresent())
                .forEach(key -> steps.add(new Step.Drop(key)));
        var current = only(State.CURRENT, keys);
        var next = only(State.NEXT, keys);
        if (next.isEmpty()) {
            steps.add(new Step.Create());
        }
        if (current.isEmpty()) {
            steps.add(new Step.Activate());
            steps.add(new Step.Create());
        } else if (isWornOut(current.get(), now)
                && next.filter(key -> passed(key.createdAt(), publication, now)).isPresent()) {
            steps.add(new Step.Retire(current.get()));
            steps.add(new Step.Activate());
            steps.add(new Step.Create());
        }
        return steps;
    }

    private boolean isWornOut(SigningKey key, Instant now) {
        return key.activatedAt().filter(at -> passed(at, rotation, now)).isPresent();
    }

    private static Optional<SigningKey> only(State state, List<SigningKey> keys) {
        return keys.stream().filter(key -> key.state() == state).findFirst();
    }

    private static boolean passed(Instant since, Duration duration, Instant now) {
        return !since.plus(duration).isAfter(now);
    }
}
