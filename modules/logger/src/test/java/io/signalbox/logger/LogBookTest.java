package io.signalbox.logger;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LogBookTest {

    private static final int SEARCHES = 2;
    private static final SearchQuery QUERY = SearchQuery.of(
            EntryFilter.of(EnumSet.noneOf(Severity.class), "", "", ""),
            Optional.empty(),
            Optional.empty(),
            50,
            "",
            Instant.now());

    private final CountDownLatch searching = new CountDownLatch(SEARCHES);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final EntryStore store = new SlowStore();
    private final EntryMetrics metrics =
            new EntryMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
    private final Settings settings = TestSettings.with(Map.of(
            "signalbox.logger.search.concurrent",
            Integer.toString(SEARCHES),
            "signalbox.logger.search.timeout",
            "PT0.05S",
            "signalbox.logger.write.timeout",
            Patience.LIMIT.toString()));
    private final GroupCommit commit = new GroupCommit(
            settings, store, new Retention(settings), new EventPolicy(settings), new PendingEvents(), metrics);
    private final LogBook book = new LogBook(commit, store, metrics, settings);

    @AfterEach
    void stop() throws InterruptedException {
        goOn.countDown();
        commit.stop(this);
    }

    @Test
    void slowSearchesKeepOthersOutAndNoWriteWaiting() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var searches = new CompletableFuture<?>[SEARCHES];
            for (int i = 0; i < SEARCHES; i++) {
                var caller = "caller " + i;
                searches[i] = CompletableFuture.supplyAsync(() -> book.search(caller, QUERY), threads);
            }
            searching.await();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> book.search("one more", QUERY))
                    .satisfies(refused -> {
                        assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
                        assertThat(refused.problem().retryAfter()).isPresent();
                    });
            assertThat(book.write(
                            new Intake("client", "http"),
                            Submission.read(() -> Drafts.draft(Severity.INFO, "name", "data"))))
                    .isNotNull();

            goOn.countDown();
            CompletableFuture.allOf(searches).join();
        }
    }

    @Test
    void aSearchThatTakesTooLongEnds() {
        goOn.countDown();
        var endless = new LogBook(commit, new EndlessStore(), metrics, settings);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> endless.search("caller", QUERY))
                .withMessageContaining("narrow");
    }

    private final class SlowStore extends MemoryStore {
        @Override
        public void search(SearchQuery query, Predicate<LogEntry> taker) {
            searching.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Finds for ever, whatever the taker says. */
    private static final class EndlessStore extends MemoryStore {
        @Override
        public void search(SearchQuery query, Predicate<LogEntry> taker) {
            var entry = Drafts.received(Severity.INFO, "n", "", Instant.now());
            var refused = 0L;
            while (refused >= 0) {
                refused += taker.test(entry) ? 0 : 1;
            }
        }
    }
}
