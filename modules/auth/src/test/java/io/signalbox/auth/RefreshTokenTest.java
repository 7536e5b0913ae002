package io.signalbox.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.signalbox.auth.RefreshToken.Standing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RefreshTokenTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final RefreshToken token =
            new RefreshToken(new byte[32], new UUID(0, 1), NOW, NOW.plus(Duration.ofDays(14)));

    @Test
    void itIsGoodForOneUseInItsTime() {
        assertThat(token.standing(NOW)).isEqualTo(Standing.GOOD);
        assertThat(token.standing(NOW.plus(Duration.ofDays(14)))).isEqualTo(Standing.EXPIRED);
    }

    @Test
    void aSecondTabHasTenSecondsAndNotByUsingItAgainMore() {
        token.rotate(NOW);
        token.rotate(NOW.plusSeconds(9));

        assertThat(token.standing(NOW.plusSeconds(9))).isEqualTo(Standing.SHARED);
        assertThat(token.standing(NOW.plusSeconds(10))).isEqualTo(Standing.REUSED);
    }

    @Test
    void aSessionEndsOnceAndForAll() {
        var session = new Session(new UUID(0, 1), new UUID(0, 2), NOW, NOW.plusSeconds(60));

        assertThat(session.isAlive(NOW.plusSeconds(59))).isTrue();
        assertThat(session.isAlive(NOW.plusSeconds(60))).isFalse();
        session.end(NOW.plusSeconds(1));
        assertThat(session.isAlive(NOW.plusSeconds(2))).isFalse();
    }
}
