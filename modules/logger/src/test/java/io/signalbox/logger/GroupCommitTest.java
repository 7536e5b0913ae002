package io.signalbox.logger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class GroupCommitTest {

    private final MemoryStore store = new MemoryStore();
    private final PendingEvents pending = new PendingEvents();
    private final GroupCommit commit = commit(Patience.LIMIT);

    @AfterEach
    void stop() throws InterruptedException {
        store.gate.release(1_000);
        commit.stop(this);
    }

    @Test
    void whatComesDuringAnInsertGoesTogetherIntoTheNext() throws InterruptedException {
        store.gate.drainPermits();
        var first = Thread.ofVirtual().start(() -> commit.write(List.of(Drafts.fresh("first"))));
        await().until(() -> store.batches.size() == 1);
        var outcomes = new CopyOnWriteArrayList<StoreOutcome>();
        var others = List.of(1, 2, 3, 4).stream()
                .map(i -> Thread.ofVirtual()
                        .start(() ->
                                outcomes.addAll(commit.write(List.of(Drafts.fresh("a" + i), Drafts.fresh("b" + i))))))
                .toList();
        await().until(() -> others.stream().allMatch(other -> other.getState() == Thread.State.TIMED_WAITING));

        store.gate.release(1_000);

        first.join();
        for (var other : others) {
            other.join();
        }
        assertThat(store.batches).containsExactly(1, 8);
        assertThat(outcomes).hasSize(8).containsOnly(StoreOutcome.STORED);
    }

    @Test
    void outcomesComeInTheOrderOfTheEntries() {
        var entry = Drafts.fresh("once");
        var other = NewEntry.of(Drafts.draft(Severity.INFO, "name", "twice").withId(entry.id()), "client");
        assertThat(commit.write(List.of(Drafts.fresh(""), entry, entry, other)))
                .containsExactly(
                        StoreOutcome.STORED, StoreOutcome.STORED, StoreOutcome.ALREADY_THERE, StoreOutcome.CONFLICT);
    }

    @Test
    void aStoreThatIsAwayIsSaidToEveryCaller() {
        store.away = true;
        assertThat(problemOf(() -> commit.write(List.of(Drafts.fresh(""))))).isEqualTo(ProblemType.UNAVAILABLE);
        store.away = false;
        assertThat(commit.write(List.of(Drafts.fresh("")))).containsExactly(StoreOutcome.STORED);
    }

    @Test
    void aFailureOfAnyKindIsSaidToItsCallersAndSurvived() {
        store.broken = true;
        assertThat(problemOf(() -> commit.write(List.of(Drafts.fresh(""))))).isEqualTo(ProblemType.INTERNAL);
        store.broken = false;
        assertThat(commit.write(List.of(Drafts.fresh("")))).containsExactly(StoreOutcome.STORED);
    }

    @Test
    void nobodyWaitsLongerThanTheTimeout() throws InterruptedException {
        store.gate.drainPermits();
        var impatient = commit(Duration.ofMillis(100));
        assertThat(problemOf(() -> impatient.write(List.of(Drafts.fresh(""))))).isEqualTo(ProblemType.UNAVAILABLE);
        store.gate.release(1_000);
        impatient.stop(this);
    }

    @Test
    void onlyWhatIsImportantAndNewIsToBePublished() throws InterruptedException {
        var warning = NewEntry.of(Drafts.draft(Severity.WARN, "name", ""), "client");
        var debug = NewEntry.of(Drafts.draft(Severity.DEBUG, "name", ""), "client");
        commit.write(List.of(warning, debug));
        commit.write(List.of(warning));

        assertThat(pending.take(10, Duration.ofMillis(1))).containsExactly(warning.id());
    }

    private GroupCommit commit(Duration timeout) {
        var settings = TestSettings.with(
                Map.of("signalbox.logger.write.writers", "1", "signalbox.logger.write.timeout", timeout.toString()));
        return new GroupCommit(settings, store, new Retention(settings), new EventPolicy(settings), pending, metrics());
    }

    private static EntryMetrics metrics() {
        return new EntryMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
    }

    private static ProblemType problemOf(Runnable call) {
        var types = new CopyOnWriteArrayList<ProblemType>();
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> types.add(e.problem().type()));
        return types.getFirst();
    }
}
