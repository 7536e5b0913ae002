package io.signalbox.logger;

import java.util.List;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.WriteQueue.PendingWrite;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WriteQueueTest {

    private static final int MANY = 1_000;
    private static final int MUCH = 1 << 20;

    @Test
    void aBatchTakesWhatWaitsUpToItsBounds() throws InterruptedException {
        var queue = new WriteQueue(MANY, MUCH);
        var first = Drafts.fresh("x".repeat(1_000));
        var second = Drafts.fresh("x".repeat(1_000));
        var third = Drafts.fresh("");
        queue.add(List.of(first, second, third));

        assertThat(taken(queue, MANY, 2_000)).containsExactly(first);
        assertThat(taken(queue, 1, MUCH)).containsExactly(second);
        assertThat(taken(queue, MANY, MUCH)).containsExactly(third);
    }

    @Test
    void aFullQueueTakesNothingOfARequestAndHasRoomAgainWhenItsEntriesAreDone() throws InterruptedException {
        var queue = new WriteQueue(3, MUCH);
        queue.add(List.of(Drafts.fresh(""), Drafts.fresh("")));

        assertThat(problemOf(() -> queue.add(List.of(Drafts.fresh(""), Drafts.fresh("")))))
                .isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(queue.depth()).isEqualTo(2);

        var batch = queue.take(MANY, MUCH);
        assertThat(queue.depth()).isEqualTo(2);
        queue.release(batch);
        assertThat(queue.add(List.of(Drafts.fresh(""), Drafts.fresh("")))).hasSize(2);
    }

    @Test
    void aQueueIsFullByMemoryToo() {
        var queue = new WriteQueue(MANY, 10_000);
        queue.add(List.of(Drafts.fresh("x".repeat(6_000))));
        assertThat(problemOf(() -> queue.add(List.of(Drafts.fresh("x".repeat(6_000))))))
                .isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(problemOf(() -> queue.add(List.of(Drafts.fresh("x".repeat(20_000))))))
                .isEqualTo(ProblemType.PAYLOAD_TOO_LARGE);
    }

    @Test
    void whatNobodyWaitsForIsNotStored() throws InterruptedException {
        var queue = new WriteQueue(MANY, MUCH);
        var gone = queue.add(List.of(Drafts.fresh(""))).getFirst();
        var here = Drafts.fresh("");
        queue.add(List.of(here));
        gone.outcome().cancel(false);

        assertThat(taken(queue, MANY, MUCH)).containsExactly(here);
        assertThat(queue.depth()).isEqualTo(1);
    }

    @Test
    void aClosedQueueGivesWhatItHasAndThenEnds() throws InterruptedException {
        var queue = new WriteQueue(MANY, MUCH);
        var last = Drafts.fresh("");
        queue.add(List.of(last));
        queue.close();

        assertThat(problemOf(() -> queue.add(List.of(Drafts.fresh(""))))).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(taken(queue, MANY, MUCH)).containsExactly(last);
        assertThat(taken(queue, MANY, MUCH)).isEmpty();
    }

    private static List<NewEntry> taken(WriteQueue queue, int entries, int bytes) throws InterruptedException {
        return queue.take(entries, bytes).stream().map(PendingWrite::entry).toList();
    }

    private static ProblemType problemOf(Runnable call) {
        var thrown = new java.util.ArrayList<ProblemType>();
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> thrown.add(e.problem().type()));
        return thrown.getFirst();
    }
}
