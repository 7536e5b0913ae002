package io.signalbox.logger;

import java.time.Duration;
import java.util.List;

import io.signalbox.common.entry.EntryIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingEventsTest {

    private static final Duration NO_TIME = Duration.ofMillis(1);

    @Test
    void whatCouldNotBePublishedIsTheNextAgainInItsOrder() throws InterruptedException {
        var pending = new PendingEvents();
        var one = EntryIds.next();
        var two = EntryIds.next();
        var three = EntryIds.next();
        pending.add(List.of(one, two, three));

        pending.giveBack(pending.take(2, NO_TIME));

        assertThat(pending.take(10, NO_TIME)).containsExactly(one, two, three);
        assertThat(pending.take(10, NO_TIME)).isEmpty();
    }

    @Test
    void itIsBoundedAndKeepsTheOldest() throws InterruptedException {
        var pending = new PendingEvents();
        var first = EntryIds.next();
        pending.add(List.of(first));
        for (int i = 0; i < 20_000; i++) {
            pending.add(List.of(EntryIds.next()));
        }
        var all = pending.take(Integer.MAX_VALUE, NO_TIME);
        assertThat(all).hasSize(10_000).startsWith(first);
    }
}
