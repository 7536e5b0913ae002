package io.signalbox.logger;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class SearchCursorFuzzTest {

    @Test
    void aCursorIsTheOneThatWasGivenOrRefusedByName() {
        Fuzz.of("search-cursor", "AQAAAZwV8mAAAZfzoFsOfDqdUj-Pa2ssTQAAAZwQy8IA", "AQ", "A".repeat(44))
                .words("-", "_", "=", "+", "/")
                .texts(text -> {
                    try {
                        assertThat(SearchCursor.decode(text).encode()).isEqualTo(text);
                    } catch (ProblemException e) {
                        assertThat(e.problem().errors().getFirst().field()).isEqualTo("cursor");
                    }
                });
    }
}
