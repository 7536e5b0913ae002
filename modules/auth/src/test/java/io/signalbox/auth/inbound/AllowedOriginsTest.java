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

class AllowedOriginsTest {

    @Test
    void onlyTheNamedOriginsAndThoseWithoutOneMayUseIt() {
        var origins = origins("https://console.example.com, http://localhost:8080");

        assertThatCode(() -> {
                    origins.requireAllowed(Optional.of("https://console.example.com"));
                    origins.requireAllowed(Optional.of("http://localhost:8080"));
                    origins.requireAllowed(Optional.empty());
                })
                .doesNotThrowAnyException();
        for (var origin : new String[] {"null", "", "http://console.example.com", "https://console.example.com:444"}) {
            assertThatThrownBy(() -> origins.requireAllowed(Optional.of(origin)))
                    .as(origin)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "console.example.com", "https://console.example.com/", "https://a b"})
    void whatIsNoOriginStopsTheStart(String origins) {
        assertThatThrownBy(() -> origins(origins))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.allowed-origins");
    }

    private static AllowedOrigins origins(String origins) {
        return new AllowedOrigins(settings("signalbox.auth.allowed-origins", origins));
    }
}
