package io.signalbox.listener;

import java.time.Duration;

import jakarta.json.JsonObject;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static io.signalbox.listener.Samples.NOON;
import static io.signalbox.listener.Samples.error;
import static io.signalbox.listener.Samples.sighting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AlertTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final Alert alert = new Alert(sighting(error(0)));

    @Test
    void whatHappensAgainIsCountedWithItsTimesAndItsHighestSeverity() {
        var fatal = Samples.entry(Severity.FATAL, "shop", "payment-failed", "client", 30);

        alert.happenAgain(sighting(error(10), fatal), NOON);
        alert.happenAgain(sighting(error(20)), NOON);

        assertThat(alert.count()).isEqualTo(4);
        assertThat(alert.severity()).isEqualTo(Severity.FATAL);
        assertThat(alert.firstSeen()).isEqualTo(NOON);
        assertThat(alert.lastSeen()).isEqualTo(NOON.plusSeconds(30));
    }

    @Test
    void theLastTenEntriesAreKeptNewestFirst() {
        for (int second = 1; second <= 12; second++) {
            alert.happenAgain(sighting(error(second)), NOON);
        }

        assertThat(alert.entries().getValuesAs(JsonObject.class))
                .extracting(entry -> entry.getString("data"))
                .containsExactly(
                        "data 12", "data 11", "data 10", "data 9", "data 8", "data 7", "data 6", "data 5", "data 4",
                        "data 3");
    }

    @Test
    void peopleAreToldOfAnOpenAlertOnceInItsWindow() {
        assertThat(alert.isNotificationDue(NOON, WINDOW)).isTrue();

        alert.notified(NOON);

        assertThat(alert.isNotificationDue(NOON.plusSeconds(599), WINDOW)).isFalse();
        assertThat(alert.isNotificationDue(NOON.plusSeconds(600), WINDOW)).isTrue();
    }

    @Test
    void anAcknowledgedAlertIsCountedAndNotTold() {
        alert.acknowledge();

        assertThat(alert.happenAgain(sighting(error(1)), NOON)).isFalse();
        assertThat(alert.state()).isEqualTo(AlertState.ACKNOWLEDGED);
        assertThat(alert.count()).isEqualTo(2);
        assertThat(alert.isNotificationDue(NOON, WINDOW)).isFalse();
    }

    @Test
    void aSilencedAlertOpensWhenItHappensAfterItsSilence() {
        alert.silence(NOON.plusSeconds(60));

        assertThat(alert.happenAgain(sighting(error(1)), NOON.plusSeconds(59))).isFalse();
        assertThat(alert.state()).isEqualTo(AlertState.SILENCED);
        assertThat(alert.happenAgain(sighting(error(2)), NOON.plusSeconds(60))).isTrue();
        assertThat(alert.state()).isEqualTo(AlertState.OPEN);
        assertThat(alert.silencedUntil()).isEmpty();
    }

    @Test
    void whatIsResolvedStaysResolved() {
        alert.resolve(NOON);

        refuses(alert::acknowledge);
        refuses(() -> alert.resolve(NOON));
        refuses(() -> alert.silence(NOON.plusSeconds(60)));
        assertThat(alert.state()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void anAlertIsAcknowledgedOnce() {
        alert.acknowledge();

        refuses(alert::acknowledge);
    }

    @Test
    void aSilencedAlertCanBeAcknowledgedAndAnAcknowledgedOneSilenced() {
        alert.acknowledge();
        alert.silence(NOON.plusSeconds(60));
        assertThat(alert.silencedUntil()).contains(NOON.plusSeconds(60));

        alert.acknowledge();

        assertThat(alert.state()).isEqualTo(AlertState.ACKNOWLEDGED);
        assertThat(alert.silencedUntil()).isEmpty();
    }

    private static void refuses(ThrowingCallable change) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(change)
                .satisfies(refusal -> assertThat(refusal.problem().type()).isEqualTo(ProblemType.CONFLICT));
    }
}
