package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TailSubscriptionTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration NO_TIME = Duration.ofMillis(1);
    private static final BooleanSupplier ALWAYS = () -> true;

    private final ArrayList<TailSubscription> closed = new ArrayList<>();

    @Test
    void entriesComeInTheirOrderAndThenItIsQuiet() throws InterruptedException {
        var subscription = subscription(10);
        var first = entry("first");
        var second = entry("second");
        subscription.offer(first);
        subscription.offer(second);

        assertThat(subscription.next(NO_TIME, ALWAYS)).isEqualTo(new Tailed.Entry(first));
        assertThat(subscription.next(NO_TIME, ALWAYS)).isEqualTo(new Tailed.Entry(second));
        assertThat(subscription.next(NO_TIME, ALWAYS)).isEqualTo(new Tailed.Quiet());
    }

    @Test
    void whatWasReceivedBeforeIsNotGiven() throws InterruptedException {
        var subscription = subscription(10);
        subscription.offer(Drafts.received(Severity.INFO, "old", "", START.minusMillis(1)));
        assertThat(subscription.next(NO_TIME, ALWAYS)).isEqualTo(new Tailed.Quiet());
    }

    @Test
    void aSlowListenerIsDroppedAfterWhatItsBufferHeld() throws InterruptedException {
        var subscription = subscription(2);
        assertThat(subscription.offer(entry("1"))).isTrue();
        assertThat(subscription.offer(entry("2"))).isTrue();
        assertThat(subscription.offer(entry("3"))).isFalse();

        assertThat(subscription.next(NO_TIME, ALWAYS)).isInstanceOf(Tailed.Entry.class);
        assertThat(subscription.next(NO_TIME, ALWAYS)).isInstanceOf(Tailed.Entry.class);
        assertThat(subscription.next(NO_TIME, ALWAYS)).isEqualTo(new Tailed.TooSlow());
    }

    @Test
    void aListenerThatIsNotReadyGetsNothingUntilItIs() throws InterruptedException {
        var subscription = subscription(10);
        var entry = entry("1");
        var ready = new AtomicBoolean();
        subscription.offer(entry);
        assertThat(subscription.next(NO_TIME, ready::get)).isEqualTo(new Tailed.Quiet());

        Thread.ofVirtual().start(() -> {
            ready.set(true);
            subscription.wake();
        });
        assertThat(subscription.next(Patience.LIMIT, ready::get)).isEqualTo(new Tailed.Entry(entry));
    }

    @Test
    void aListenerThatIsNotReadyIsDroppedWithWhatItsBufferHeld() throws InterruptedException {
        var subscription = subscription(1);
        subscription.offer(entry("1"));
        subscription.offer(entry("2"));
        assertThat(subscription.next(NO_TIME, () -> false)).isEqualTo(new Tailed.TooSlow());
    }

    @Test
    void attributesCountForTheBoundOfABuffer() {
        var subscription = subscription(1_000_000);
        var draft = Drafts.draft(Severity.INFO, "big", "");
        draft.attributes().put("key", "x".repeat(250_000));
        var big = NewEntry.of(draft, "client").received(START);
        var taken = 0;
        while (taken < 100 && subscription.offer(big)) {
            taken++;
        }
        assertThat(taken).isBetween(10, 30);
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
        assertThat(subscription.next(Patience.LIMIT, ALWAYS)).isEqualTo(new Tailed.Stopping());
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
