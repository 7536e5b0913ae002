package io.signalbox.broker;

import java.util.Collections;
import java.util.List;

import jakarta.json.JsonValue;

import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EntryBatchTest {

    @Test
    void goodEntriesKeepTheirPlaceAndBadOnesAreListed() {
        var batch = read("[{\"source\":\"s\"},{\"source\":\"s\",\"name\":\"n\"},7]");

        assertThat(batch.entries()).extracting(EntryBatch.Placed::index).containsExactly(1);
        assertThat(batch.errors()).extracting(ItemError::index).containsExactly(0, 2);
        assertThat(batch.errors().getFirst().type()).isEqualTo("invalid-entry");
    }

    @Test
    void aBatchWithoutOneGoodEntryIsAProblemThatNamesEveryField() {
        assertThatThrownBy(() -> read("[{},7]")).isInstanceOfSatisfying(ProblemException.class, failure -> {
            assertThat(failure.problem().type()).isEqualTo(ProblemType.INVALID_ENTRY);
            assertThat(failure.problem().errors())
                    .extracting(FieldError::field)
                    .contains("entries[0].source", "entries[0].name", "entries[1]");
        });
    }

    @Test
    void noneAndTooManyAreRefused() {
        for (var size : new int[] {0, EntryBatch.MAX_ENTRIES + 1}) {
            List<JsonValue> items = Collections.nCopies(size, JsonValue.EMPTY_JSON_OBJECT);
            assertThatThrownBy(() -> EntryBatch.read(items, EntryJson::read))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            failure -> assertThat(failure.problem().type()).isEqualTo(ProblemType.INVALID_REQUEST));
        }
    }

    private static EntryBatch read(String json) {
        return EntryBatch.read(StrictJson.parse(json).asJsonArray(), EntryJson::read);
    }
}
