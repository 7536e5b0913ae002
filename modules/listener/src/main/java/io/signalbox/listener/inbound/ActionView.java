package io.signalbox.listener.inbound;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.listener.Action;
import io.signalbox.listener.AlertMessage;

/** An action in JSON. */
public record ActionView(
        UUID id,
        UUID alert,
        String kind,
        List<String> to,
        String state,
        int attempts,
        Optional<Instant> nextAttemptAt,
        String lastError,
        Instant createdAt,
        Optional<Instant> finishedAt) {

    static ActionView of(Action action) {
        return new ActionView(
                action.id(),
                action.alertId(),
                action.kind().label(),
                AlertMessage.read(action.payload()).to(),
                action.state().label(),
                action.attempts(),
                action.nextAttemptAt(),
                action.lastError(),
                action.createdAt(),
                action.finishedAt());
    }
}
