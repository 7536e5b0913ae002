package io.signalbox.common.database;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import jakarta.persistence.EntityManager;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Slow searches and writes at one real database. */
class SearchIT {

    private static final int POOL = 4;
    private static final int SEARCHES = 16;

    @Test
    void slowSearchesEndAndKeepNoWriteWaiting(@TempDir Path directory) {
        try (var stores = EmbeddedStores.start(directory, Store.POSTGRES);
                var database = new Database("searches", settings(stores));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await().until(database::isReady);
            var begun = new CountDownLatch(POOL / 2);
            var searches = IntStream.range(0, SEARCHES)
                    .mapToObj(i -> threads.submit(() -> catchProblem(() -> database.search("caller " + i, em -> {
                        begun.countDown();
                        return slow(em);
                    }))))
                    .toList();
            assertThat(await().until(() -> begun.getCount() == 0, it -> it)).isTrue();

            var started = Instant.now();
            for (int i = 0; i < SEARCHES; i++) {
                assertThat(database.<Object>call(
                                em -> em.createNativeQuery("SELECT 1").getSingleResult()))
                        .isEqualTo(1);
            }

            assertThat(Duration.between(started, Instant.now()))
                    .as("writes beside them")
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(searches).allSatisfy(search -> assertThat(search)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .satisfies(problem -> {
                        assertThat(problem.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
                        assertThat(problem.problem().retryAfter()).isPresent();
                    }));
            assertThat(database.<Integer>search("another", _ -> 1)).isOne();
        }
    }

    @Test
    void oneCallersSlowSearchesLeaveAPlaceToAnother(@TempDir Path directory) {
        try (var stores = EmbeddedStores.start(directory, Store.POSTGRES);
                var database = new Database("searches", settings(stores));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await().until(database::isReady);
            var begun = new CountDownLatch(1);
            for (int i = 0; i < SEARCHES; i++) {
                threads.submit(() -> catchProblem(() -> database.search("greedy", em -> {
                    begun.countDown();
                    return slow(em);
                })));
            }
            assertThat(await().until(() -> begun.getCount() == 0, it -> it)).isTrue();

            assertThat(database.<Integer>search("another", _ -> 1)).isOne();
        }
    }

    private static Object slow(EntityManager em) {
        return em.createNativeQuery("SELECT 1 FROM pg_sleep(60)").getSingleResult();
    }

    private static ProblemException catchProblem(Runnable search) {
        var problem = new ProblemException[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(search::run)
                .satisfies(e -> problem[0] = e);
        return problem[0];
    }

    private static Settings settings(EmbeddedStores stores) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of(
                        "signalbox.database.url",
                        stores.postgresUrl("auth"),
                        "signalbox.database.pool-size",
                        Integer.toString(POOL))))
                .build());
    }
}
