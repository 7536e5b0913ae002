package io.signalbox.listener.inbound;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.json.JsonArray;

import io.signalbox.listener.Alert;

/** An alert in JSON. */
public record AlertView(
        UUID id,
        String rule,
        UUID ruleId,
        String state,
        String severity,
        String fingerprint,
        long count,
        Instant firstSeen,
        Instant lastSeen,
        Optional<Instant> silencedUntil,
        JsonArray entries) {

    static AlertView of(Alert alert) {
        return new AlertView(
                alert.id(),
                alert.ruleName(),
                alert.ruleId(),
                alert.state().label(),
                alert.severity().name(),
                alert.fingerprint(),
                alert.count(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.silencedUntil(),
                alert.entries());
    }
}
