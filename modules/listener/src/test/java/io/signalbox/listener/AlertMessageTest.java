package io.signalbox.listener;

import java.util.List;

import io.opentelemetry.context.Context;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AlertMessageTest {

    private static final int MAX_SUBJECT = 255;

    @Test
    void theSubjectFitsHoweverLongTheNamesAre() {
        var entry = Samples.entry(Severity.ERROR, "s".repeat(128), "n".repeat(128), "client", 0);
        var rule = new Rule(Samples.errors("r".repeat(128)), Samples.NOON);
        var alert = new Alert(new Sighting(rule, "fingerprint", List.of(entry), Context.root()));

        var variables = AlertMessage.of(alert, List.of("a@example.com")).variables();

        var subject = "[%s] %s: %s (%s)"
                .formatted(
                        variables.getString("severity"),
                        variables.getString("source"),
                        variables.getString("name"),
                        variables.getString("rule"));
        assertThat(subject).hasSizeLessThanOrEqualTo(MAX_SUBJECT);
    }

    @Test
    void anActionKeepsItsMessageAsItWas() {
        var message = AlertMessage.of(new Alert(Samples.sighting(Samples.error(0))), List.of("a@example.com"));

        assertThat(AlertMessage.read(message.toJson())).isEqualTo(message);
    }
}
