package io.signalbox.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ApiKeyTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void useIsRememberedToTheMinuteSoThatABusyMachineCostsFewWrites() {
        var key = key(Optional.empty());

        key.use(NOW);
        key.use(NOW.plusSeconds(59));
        assertThat(key.lastUsedAt()).contains(NOW);
        key.use(NOW.plusSeconds(61));
        assertThat(key.lastUsedAt()).contains(NOW.plusSeconds(61));
    }

    @Test
    void aKeyLivesUntilItsEndIfItHasOne() {
        assertThat(key(Optional.empty()).isAlive(Instant.MAX)).isTrue();
        assertThat(key(Optional.of(NOW.plusSeconds(1))).isAlive(NOW)).isTrue();
        assertThat(key(Optional.of(NOW)).isAlive(NOW)).isFalse();
    }

    @Test
    void whatIsShownOnceShowsInNoLogLine() {
        assertThat(new ApiKeys.Made(key(Optional.empty()), "sbk_secret"))
                .asString()
                .doesNotContain("secret");
    }

    private static ApiKey key(Optional<Instant> end) {
        return new ApiKey(new UUID(0, 1), new UUID(0, 2), "exporter", new byte[32], Set.of("writer"), NOW, end);
    }
}
