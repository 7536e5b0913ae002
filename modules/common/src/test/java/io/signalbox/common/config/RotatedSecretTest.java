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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RotatedSecretTest {

    @TempDir
    private Path directory;

    @Test
    void bothValuesAreGoodAndTheFirstIsTheOneToUse() {
        var secret = secret(Map.of("it", "next", "other", "last"));

        assertThat(secret.current()).isEqualTo("next");
        assertThat(secret.accepted()).containsExactly("next", "last");
        assertThat(secret(Map.of("it", "next")).accepted()).containsExactly("next");
        assertThat(secret(Map.of("it", "same", "other", "same")).accepted()).containsExactly("same");
    }

    @Test
    void filesAreReadAgainAndOneThatIsNotGoodChangesNothing() throws IOException {
        var it = Files.writeString(directory.resolve("it"), "first\n");
        var other = directory.resolve("other");
        var secret = secret(Map.of("it-file", it.toString(), "other-file", other.toString()));
        assertThat(secret.accepted()).as("a file that is not there").containsExactly("first");

        Files.writeString(other, "first\n");
        Files.writeString(it, "second\n");
        assertThat(secret.accepted()).containsExactly("second", "first");

        Files.writeString(other, "");
        assertThat(secret.accepted()).containsExactly("second");

        Files.writeString(it, "bad\n");
        Files.writeString(other, "third\n");
        assertThat(secret.accepted()).containsExactly("second");
        Files.delete(it);
        assertThat(secret.accepted()).containsExactly("second");

        Files.writeString(it, "fourth\n");
        assertThat(secret.accepted()).containsExactly("fourth", "third");
    }

    @Test
    void aSecretThatIsNotGoodStopsTheStart() {
        assertThatThrownBy(() -> secret(Map.of("it", "bad")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("it is bad");
        assertThatThrownBy(() -> secret(Map.of("it", "good", "other", "bad")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("other is bad");
        assertThatThrownBy(() -> secret(Map.of("other", "good"))).isInstanceOf(InvalidSetting.class);
    }

    private static RotatedSecret<String> secret(Map<String, String> values) {
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(values))
                .build());
        return new RotatedSecret<>(settings, "it", "other", RotatedSecretTest::parse, Duration.ZERO);
    }

    private static String parse(RotatedSecret.Text text) {
        if (text.value().equals("bad")) {
            throw new InvalidSetting(text.key(), "is bad");
        }
        return text.value();
    }
}
