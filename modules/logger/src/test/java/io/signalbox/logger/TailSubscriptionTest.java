package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TailSubscriptionTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration NO_TIME = Duration.ofMillis(1);

    private final ArrayList<TailSubscription> closed = new ArrayList<>();

    @Test
    void entriesComeInTheirOrderAndThenItIsQuiet() throws InterruptedException {
        var subscription = subscription(10);
        var first = entry("first");
        var second = entry("second");
        subscription.offer(first);
        subscription.offer(second);

        assertThat(subscription.next(NO_TIME)).isEqualTo(new Tailed.Entry(first));
        assertThat(subscription.next(NO_TIME)).isEqualTo(new Tailed.Entry(second));
        assertThat(subscription.next(NO_TIME)).isEqualTo(new Tailed.Quiet());
    }

    @Test
    void whatWasReceivedBeforeIsNotGiven() throws InterruptedException {
        var subscription = subscription(10);
        subscription.offer(Drafts.received(Severity.INFO, "old", "", START.minusMillis(1)));
        assertThat(subscription.next(NO_TIME)).isEqualTo(new Tailed.Quiet());
    }

    @Test
    void aSlowListenerIsDroppedAfterWhatItsBufferHeld() throws InterruptedException {
        var subscription = subscription(2);
        assertThat(subscription.offer(entry("1"))).isTrue();
        assertThat(subscription.offer(entry("2"))).isTrue();
        assertThat(subscription.offer(entry("3"))).isFalse();

        assertThat(subscription.next(NO_TIME)).isInstanceOf(Tailed.Entry.class);
        assertThat(subscription.next(NO_TIME)).isInstanceOf(Tailed.Entry.class);
        assertThat(subscription.next(NO_TIME)).isEqualTo(new Tailed.TooSlow());
    }

    @Test
    void aBufferIsBoundedByMemoryToo() {
        var subscription = subscription(1_000_000);
        var big = Drafts.received(Severity.INFO, "big", "x".repeat(250_000), START);
        var taken = 0;
        while (subscription.offer(big)) {
            taken++;
        }
        assertThat(taken).isBetween(10, 30);
    }

    @Test
    void closingWakesWhoWaitsAndTellsTheTail() throws InterruptedException {
        var subscription = subscription(10);
        Thread.ofVirtual().start(subscription::close);
        assertThat(subscription.next(Duration.ofSeconds(20))).isEqualTo(new Tailed.Stopping());
        assertThat(closed).containsExactly(subscription);
    }

    private TailSubscription subscription(int capacity) {
        var all = EntryFilter.of(EnumSet.noneOf(Severity.class), "", "", "");
        return new TailSubscription(all, START, capacity, closed::add);
    }

    private static LogEntry entry(String name) {
        return Drafts.received(Severity.INFO, name, "", START);
    }
}
