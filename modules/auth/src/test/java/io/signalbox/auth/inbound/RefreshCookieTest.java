package io.signalbox.auth.inbound;

import java.util.Optional;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RefreshCookieTest {

    @Test
    void onlyTheNamedOriginsAndThoseWithoutOneMayUseIt() {
        var cookie = cookie("https://console.example.com, http://localhost:8080");

        assertThatCode(() -> {
                    cookie.requireAllowed(Optional.of("https://console.example.com"));
                    cookie.requireAllowed(Optional.of("http://localhost:8080"));
                    cookie.requireAllowed(Optional.empty());
                })
                .doesNotThrowAnyException();
        for (var origin : new String[] {"null", "", "http://console.example.com", "https://console.example.com:444"}) {
            assertThatThrownBy(() -> cookie.requireAllowed(Optional.of(origin)))
                    .as(origin)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "console.example.com", "https://console.example.com/", "https://a b"})
    void whatIsNoOriginStopsTheStart(String origins) {
        assertThatThrownBy(() -> cookie(origins))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.allowed-origins");
    }

    @Test
    void secureIsTrueOrFalse() {
        assertThatThrownBy(() -> new RefreshCookie(settings("signalbox.auth.cookie-secure", "maybe")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.cookie-secure");
    }

    private static RefreshCookie cookie(String origins) {
        return new RefreshCookie(
                settings("signalbox.auth.cookie-secure", "true", "signalbox.auth.allowed-origins", origins));
    }
}
