package io.signalbox.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PageTest {

    private static final UUID ID = new UUID(0, 0);

    private final List<Integer> portions = new ArrayList<>();

    @Test
    void smallItemsFillAPageAndTheNextBeginsBehindIt() {
        var page = read(Optional.empty(), 25, 100);

        assertThat(page.items()).hasSize(25).startsWith(0).endsWith(24);
        assertThat(page.next()).contains(cursor(24));
        assertThat(read(page.next(), 25, 100).items()).startsWith(25);
    }

    @Test
    void largeItemsEndAPageBeforeManyAreRead() {
        var page = read(Optional.empty(), 200, 3);

        assertThat(page.items()).containsExactly(0, 1, 2);
        assertThat(page.next()).contains(cursor(2));
        assertThat(portions).containsExactly(Page.PORTION);
    }

    @Test
    void anItemThatIsLargerThanAPageIsOne() {
        assertThat(read(Optional.empty(), 10, 0).items()).containsExactly(0);
    }

    @Test
    void theLastPageHasNoNext() {
        var page = read(Optional.of(cursor(89)), 50, 1_000);

        assertThat(page.items()).hasSize(10).endsWith(99);
        assertThat(page.next()).isEmpty();
    }

    /** A hundred numbers, each of one character. */
    private Page<Integer> read(Optional<Cursor> after, int limit, long most) {
        return Page.read(after, limit, most, _ -> 1, PageTest::cursor, (behind, wanted) -> {
            portions.add(wanted);
            var first = behind.map(it -> (int) it.time().toEpochMilli() + 1).orElse(0);
            return IntStream.range(first, Math.min(100, first + wanted)).boxed().toList();
        });
    }

    private static Cursor cursor(int number) {
        return new Cursor(Instant.ofEpochMilli(number), ID);
    }
}
