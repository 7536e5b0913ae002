package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.background.Worker;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LiveTailTest {

    private static final Duration LONG = Patience.LIMIT;
    private static final BooleanSupplier ALWAYS = () -> true;
    private static final EntryFilter ALL = EntryFilter.of(EnumSet.noneOf(Severity.class), "", "", "");

    private final MemoryStore store = new MemoryStore();
    private final LiveTail tail = new LiveTail(
            TestSettings.with(
                    Map.of("signalbox.logger.tail.poll-every", "PT0.01S", "signalbox.logger.tail.overlap", "PT1M")),
            store,
            new EntryMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)));

    private final Worker worker = new Worker(tail);

    @AfterEach
    void stop() {
        tail.stop(this);
        worker.close();
    }

    @Test
    void anEntryThatShowsLateIsGivenOnceToo() throws InterruptedException {
        try (var subscription = tail.subscribe("ann", ALL)) {
            var late = received(Instant.now());
            var early = received(Instant.now().plusMillis(5));
            store.show(early);
            assertThat(subscription.next(LONG, ALWAYS)).isEqualTo(new Tailed.Entry(early));
            store.show(late);
            assertThat(subscription.next(LONG, ALWAYS)).isEqualTo(new Tailed.Entry(late));

            var reads = store.reads.get();
            await().until(() -> store.reads.get() > reads + 5);
            assertThat(subscription.next(Duration.ofMillis(1), ALWAYS)).isEqualTo(new Tailed.Quiet());
        }
    }

    @Test
    void anOutageOfTheStoreIsCaughtUpWith() throws InterruptedException {
        try (var subscription = tail.subscribe("ann", ALL)) {
            store.away = true;
            var entry = received(Instant.now());
            store.show(entry);
            var reads = store.reads.get();
            await().until(() -> store.reads.get() > reads + 2);
            store.away = false;
            assertThat(subscription.next(LONG, ALWAYS)).isEqualTo(new Tailed.Entry(entry));
        }
    }

    @Test
    void aFailureOfAnyKindIsSurvived() throws InterruptedException {
        try (var subscription = tail.subscribe("ann", ALL)) {
            store.broken = true;
            var reads = store.reads.get();
            await().until(() -> store.reads.get() > reads);
            store.broken = false;
            var entry = received(Instant.now());
            store.show(entry);
            assertThat(subscription.next(LONG, ALWAYS)).isEqualTo(new Tailed.Entry(entry));
        }
    }

    @Test
    void theStoreIsReadOnlyWhileSomebodyListens() throws InterruptedException {
        tail.subscribe("ann", ALL).close();
        var second = tail.subscribe("ann", ALL);
        second.close();
        await().during(Duration.ofMillis(200)).atMost(LONG).until(() -> {
            var before = store.reads.get();
            Thread.onSpinWait();
            return store.reads.get() == before;
        });

        try (var again = tail.subscribe("ann", ALL)) {
            var entry = received(Instant.now());
            store.show(entry);
            assertThat(again.next(LONG, ALWAYS)).isEqualTo(new Tailed.Entry(entry));
        }
    }

    @Test
    void stoppingEndsEveryTailAndLetsNoneBegin() throws InterruptedException {
        var subscription = tail.subscribe("ann", ALL);
        tail.stop(this);
        assertThat(subscription.next(LONG, ALWAYS)).isEqualTo(new Tailed.Stopping());
        assertThatThrownBy(() -> tail.subscribe("ann", ALL)).isInstanceOf(ProblemException.class);
    }

    @Test
    void oneCallerListensSoOftenAndLeavesRoomForOthers() {
        for (int i = 0; i < 20; i++) {
            tail.subscribe("greedy", ALL);
        }

        assertThatThrownBy(() -> tail.subscribe("greedy", ALL))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("20");
        tail.subscribe("modest", ALL).close();
    }

    @Test
    void withoutAStoreNobodyListens() {
        store.away = true;
        assertThatThrownBy(() -> tail.subscribe("ann", ALL)).isInstanceOf(ProblemException.class);
    }

    private static LogEntry received(Instant at) {
        return Drafts.received(Severity.INFO, "n", "", at);
    }
}
