package io.signalbox.listener;

import java.time.Duration;
import java.util.List;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RuleDefinitionTest {

    @ParameterizedTest
    @CsvSource({
        "ERROR, shop, payment-failed, true",
        "FATAL, shop, payment-failed, true",
        "WARN, shop, payment-failed, false",
        "ERROR, shop-eu, payment-failed, false",
        "ERROR, shop, signed-in, false",
    })
    void anEntryMatchesBySeverityAndSourceAndName(Severity severity, String source, String name, boolean matches) {
        var rule = Samples.definition(Severity.ERROR, "shop", "payment-*");

        assertThat(rule.matches(Samples.entry(severity, source, name, "client", 0)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "mail"})
    void theMachineryMatchesOnlyRulesThatNameIt(String origin) {
        var entry = Samples.entry(Severity.FATAL, origin, "anything", origin, 0);

        assertThat(Samples.errors().matches(entry)).isFalse();
        assertThat(Samples.definition(Severity.ERROR, "*", "*", origin).matches(entry))
                .isTrue();
    }

    @Test
    void aRuleThatNamesOriginsMatchesNoOthers() {
        var rule = Samples.definition(Severity.ERROR, "*", "*", "classic", "amqp");

        assertThat(rule.matches(Samples.entry(Severity.ERROR, "shop", "x", "amqp", 0)))
                .isTrue();
        assertThat(rule.matches(Samples.entry(Severity.ERROR, "shop", "x", "client", 0)))
                .isFalse();
    }

    @Test
    void aDisabledRuleMatchesNothing() {
        var rule = new RuleDefinition(
                "Off", false, Severity.WARN, new Glob("*"), new Glob("*"), List.of(), List.of(), Duration.ofMinutes(1));

        assertThat(rule.matches(Samples.error(0))).isFalse();
    }

    @Test
    void everyFieldThatIsWrongIsNamed() {
        var rule = new RuleDefinition(
                " ",
                true,
                Severity.INFO,
                new Glob("x".repeat(129)),
                new Glob("a\u0000b"),
                List.of(""),
                List.of("default", "nobody", "a@b\r\nBcc: c@d"),
                Duration.ZERO);

        assertThat(rule.errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder(
                        "name",
                        "match.minSeverity",
                        "match.source",
                        "match.name",
                        "match.origins[0]",
                        "recipients[1]",
                        "recipients[2]",
                        "window");
        assertThat(Samples.errors().errors()).isEmpty();
    }
}
