package io.signalbox.listener;

import java.util.List;
import java.util.stream.Stream;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static io.signalbox.listener.Samples.NOON;
import static io.signalbox.listener.Samples.error;
import static org.assertj.core.api.Assertions.assertThat;

class SightingTest {

    private final Rule errors = new Rule(Samples.errors(), NOON);

    @Test
    void entriesOfOneSourceAndNameAreOneAlert() {
        var other = Samples.entry(Severity.ERROR, "shop", "login-failed", "client", 5);

        var sightings = Sighting.among(events(error(2), other, error(1)), List.of(errors));

        assertThat(sightings).hasSize(2).anySatisfy(sighting -> {
            assertThat(sighting.entries()).extracting(LogEntry::data).containsExactly("data 1", "data 2");
            assertThat(sighting.first()).isEqualTo(NOON.plusSeconds(1));
            assertThat(sighting.last()).isEqualTo(NOON.plusSeconds(2));
        });
    }

    @Test
    void eachRuleThatMatchesRaisesAnAlertOfItsOwn() {
        var shop = new Rule(Samples.definition(Severity.WARN, "shop", "*"), NOON);

        assertThat(Sighting.among(events(error(1)), List.of(errors, shop)))
                .extracting(Sighting::fingerprint)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void whatNoRuleMatchesIsNotSeen() {
        var warning = Samples.entry(Severity.WARN, "shop", "slow", "client", 1);

        assertThat(Sighting.among(events(warning), List.of(errors))).isEmpty();
    }

    @Test
    void alertsComeInTheSameOrderAtEveryReplicaSoThatLocksAreTakenInOrder() {
        var one = events(error(1), Samples.entry(Severity.ERROR, "a", "b", "client", 2));

        assertThat(Sighting.among(one, List.of(errors)))
                .extracting(Sighting::fingerprint)
                .isSorted()
                .containsExactlyElementsOf(Sighting.among(one.reversed(), List.of(errors)).stream()
                        .map(Sighting::fingerprint)
                        .toList());
    }

    private static List<Event> events(LogEntry... entries) {
        return Stream.of(entries).map(Samples::event).toList();
    }
}
