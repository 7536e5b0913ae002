package io.signalbox.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;

import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingsTest {

    @Test
    void goodValuesAreRead() {
        var settings = settings(Map.of("a", " text ", "n", "7", "b", "true", "d", "PT30S", "l", "x, y,,"));

        assertThat(settings.text("a")).isEqualTo("text");
        assertThat(settings.integer("n", 1, 10)).isEqualTo(7);
        assertThat(settings.bool("b")).isTrue();
        assertThat(settings.duration("d")).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.list("l")).containsExactly("x", "y");
        assertThat(settings.list("none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"integer,11", "integer,x", "bool,yes", "duration,30s", "duration,PT-1S", "text,' '"})
    void aBadValueIsOneSentenceThatNamesTheKey(String kind, String value) {
        var settings = settings(Map.of("some.key", value));

        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> {
                    switch (kind) {
                        case "integer" -> settings.integer("some.key", 1, 10);
                        case "bool" -> settings.bool("some.key");
                        case "duration" -> settings.duration("some.key");
                        default -> settings.text("some.key");
                    }
                })
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("some.key")
                        .endsWith(".")
                        .doesNotContain("\n"));
    }

    @Test
    void aSecretComesFromItsFileFirst(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("secret"), "from file\n");
        var settings = settings(Map.of("s", "from value", "s-file", file.toString(), "t", "from value"));

        assertThat(settings.secret("s")).isEqualTo("from file");
        assertThat(settings.secret("t")).isEqualTo("from value");
    }

    @Test
    void aSecretThatIsMissingOrUnreadableNamesTheKey(@TempDir Path directory) throws IOException {
        var empty = Files.writeString(directory.resolve("empty"), "");
        var settings =
                settings(Map.of("gone-file", directory.resolve("gone").toString(), "empty-file", empty.toString()));

        for (var key : new String[] {"none", "gone", "empty"}) {
            assertThatExceptionOfType(InvalidSetting.class)
                    .isThrownBy(() -> settings.secret(key))
                    .withMessageContaining(key);
        }
    }

    private static Settings settings(Map<String, String> values) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(values))
                .build());
    }
}
