package io.signalbox.logger.store;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.SearchCursor;
import io.signalbox.logger.SearchQuery;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntryQueriesTest {

    @Test
    void whatASearchWantsEqualStandsAloneAtTheTopWhereEveryServerSeesIt() {
        var filter = EntryFilter.of(EnumSet.of(Severity.ERROR), "shop", "order", "two words");
        var cursor = new SearchCursor(Instant.EPOCH, EntryIds.next(), Instant.EPOCH);

        var query = EntryQueries.of(
                new SearchQuery(filter, Instant.EPOCH, Optional.of(Instant.EPOCH), 10, Optional.of(cursor)));

        assertThat(query)
                .containsEntry(EntryDocuments.SOURCE, "shop")
                .containsEntry(EntryDocuments.NAME, "order")
                .containsEntry(EntryDocuments.SEVERITY, Severity.ERROR.number());
        assertThat(query.get(EntryDocuments.TIME, Document.class)).containsOnlyKeys("$gte", "$lt", "$lte");
        assertThat(query.getList("$and", Bson.class)).hasSize(3);
    }

    @Test
    void aWordIsTakenLiterally() {
        for (var word : new String[] {".*", "a+b", "[x]", "\\E", "$^", "(?i)", "{1}", "|", "#", "-"}) {
            assertThat(EntryQueries.containing(word)
                            .matcher("before " + word + " after")
                            .find())
                    .as(word)
                    .isTrue();
        }
        assertThat(EntryQueries.containing(".*").matcher("anything").find()).isFalse();
    }

    @Test
    void caseIsIgnoredBeyondAscii() {
        assertThat(EntryQueries.containing("grÜße").matcher("GRüßE").find()).isTrue();
        assertThat(EntryQueries.containing("ЖУК").matcher("жук").find()).isTrue();
    }
}
