package io.signalbox.common.database;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import jakarta.persistence.EntityManager;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Who gets no connection is told so. */
class DatabaseIT {

    private static final int CONNECTIONS = 2;

    @TempDir
    private static Path directory;

    private static EmbeddedStores stores;

    @BeforeAll
    static void start() {
        stores = EmbeddedStores.start(directory, Store.POSTGRES);
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @Test
    void whoeverGetsNoConnectionInTimeIsToldToComeBackAlsoIfOneIsFreeAMomentLater() throws InterruptedException {
        var taken = new CountDownLatch(CONNECTIONS);
        var done = new CountDownLatch(1);
        var free = new CountDownLatch(CONNECTIONS);
        try (var database = database();
                var others = Executors.newVirtualThreadPerTaskExecutor()) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(database::isReady);
            for (int other = 0; other < CONNECTIONS; other++) {
                others.execute(() -> {
                    database.run(em -> {
                        ask(em);
                        taken.countDown();
                        await(done);
                    });
                    free.countDown();
                });
            }
            taken.await();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> database.run(em -> {
                        try {
                            ask(em);
                        } catch (RuntimeException e) {
                            done.countDown();
                            await(free);
                            throw e;
                        }
                    }))
                    .extracting(refused -> refused.problem().type())
                    .isEqualTo(ProblemType.UNAVAILABLE);
        }
    }

    private static void ask(EntityManager em) {
        em.createNativeQuery("SELECT 1").getSingleResult();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Database database() {
        var source = MpConfigSources.create(Map.of(
                "signalbox.database.url",
                stores.postgresUrl("auth"),
                "signalbox.database.pool-size",
                Integer.toString(CONNECTIONS)));
        var config = ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(source)
                .build();
        return new Database("test", new Settings(config));
    }
}
