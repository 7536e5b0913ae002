package io.signalbox.logger.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.background.Worker;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import io.signalbox.local.state.FileTree;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_MONGO",
        matches = ".+",
        disabledReason = "the test has no way to empty somebody's server")
class EmptyStoreIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void aStoreThatComesBackEmptyGetsItsIndexesWithoutARestart(@TempDir Path home) {
        try (var stores = EmbeddedStores.start(home, Store.MONGO)) {
            var settings = new Settings(ConfigProviderResolver.instance()
                    .getBuilder()
                    .withSources(MpConfigSources.create(Map.of("signalbox.mongo.url", stores.mongoUrl())))
                    .build());
            var connection = new MongoConnection(settings, new TrustAnchors(settings));
            var indexes = new EntryIndexes(connection);
            var worker = new Worker(indexes);
            await().atMost(LIMIT).until(() -> indexes.areReady() && indexesOf(connection) > 1);
            var before = indexesOf(connection);

            stores.stop(LIMIT);
            await().atMost(LIMIT).until(() -> !connection.isReachable());
            FileTree.delete(home.resolve("data"));
            stores.restart();
            await().atMost(LIMIT).until(connection::isReachable);

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(indexesOf(connection)).isEqualTo(before));
            worker.close();
            connection.close();
        }
    }

    private static int indexesOf(MongoConnection connection) {
        return connection.entries().listIndexes().into(new ArrayList<>()).size();
    }
}
