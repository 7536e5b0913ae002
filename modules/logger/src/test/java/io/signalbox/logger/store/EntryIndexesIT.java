package io.signalbox.logger.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.helidon.config.mp.MpConfigSources;

import com.mongodb.client.model.Sorts;
import io.signalbox.common.background.Worker;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.SearchQuery;
import org.bson.Document;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@EnabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_MONGO",
        matches = ".+",
        disabledReason = "the embedded store explains nothing")
class EntryIndexesIT {

    private static final Pattern BY_INDEX = Pattern.compile("IXSCAN|Index Scan");

    @TempDir
    private static Path directory;

    @Test
    void aServerGetsIndexesWhereItReadsByThemAndThenSearchesDo() {
        try (var stores = EmbeddedStores.start(directory, Store.MONGO)) {
            var settings = new Settings(ConfigProviderResolver.instance()
                    .getBuilder()
                    .withSources(MpConfigSources.create(Map.of("signalbox.mongo.url", stores.mongoUrl())))
                    .build());
            var connection = new MongoConnection(settings, new TrustAnchors(settings));
            var indexes = new EntryIndexes(connection);
            var worker = new Worker(indexes);
            await().atMost(Duration.ofSeconds(30)).until(indexes::areReady);
            connection
                    .entries()
                    .insertMany(IntStream.range(0, 2_000)
                            .mapToObj(i -> new Document(EntryDocuments.ID, UUID.randomUUID())
                                    .append(EntryDocuments.TIME, Date.from(Instant.now()))
                                    .append(EntryDocuments.SOURCE, "source" + i % 100)
                                    .append(EntryDocuments.NAME, "name" + i % 100)
                                    .append(EntryDocuments.SEVERITY, Severity.INFO.number()))
                            .toList());

            var byIndex = connection.readsByIndexes();
            for (var filter : new EntryFilter[] {
                filter(EnumSet.noneOf(Severity.class), "source7", ""),
                filter(EnumSet.noneOf(Severity.class), "", "name7"),
                filter(EnumSet.of(Severity.ERROR), "", ""),
                filter(EnumSet.noneOf(Severity.class), "", "")
            }) {
                var plan = explain(connection, filter);
                assertThat(BY_INDEX.matcher(plan).find()).as(plan).isEqualTo(byIndex);
            }
            assertThat(connection
                                    .entries()
                                    .listIndexes()
                                    .into(new ArrayList<>())
                                    .size()
                            > 1)
                    .isEqualTo(byIndex);
            worker.close();
            connection.close();
        }
    }

    private static EntryFilter filter(EnumSet<Severity> severities, String source, String name) {
        return EntryFilter.of(severities, source, name, "");
    }

    private static String explain(MongoConnection connection, EntryFilter filter) {
        var query = new SearchQuery(
                filter, Instant.now().minus(Duration.ofHours(24)), Optional.empty(), 50, Optional.empty());
        return connection
                .entries()
                .find(EntryQueries.of(query))
                .sort(Sorts.descending(EntryDocuments.TIME, EntryDocuments.ID))
                .limit(50)
                .explain()
                .toJson();
    }
}
