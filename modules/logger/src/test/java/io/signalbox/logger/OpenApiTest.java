package io.signalbox.logger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.signalbox.common.entry.EntryDraft;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenApiTest {

    @Test
    void theBoundsThatItTellsAreThoseOfTheCode() throws IOException {
        try (var document = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            assertThat(new String(document.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("maximum: " + SearchQuery.MAX_LIMIT, "default: " + SearchQuery.DEFAULT_LIMIT)
                    .contains("maxItems: " + LogBook.MAX_BATCH)
                    .contains("maxLength: " + EntryFilter.MAX_TEXT)
                    .contains("maxLength: " + EntryDraft.MAX_NAME);
        }
    }
}
