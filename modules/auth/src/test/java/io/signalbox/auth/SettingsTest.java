package io.signalbox.auth;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.signalbox.auth.testing.MapConfig;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

    private static final String THROTTLE = "signalbox.auth.throttle.";

    private final Map<String, String> values = new TreeMap<>(Map.of(
            THROTTLE + "account-failures",
            "5",
            THROTTLE + "distributed-failures",
            "50",
            THROTTLE + "network-failures",
            "20",
            THROTTLE + "first-wait",
            "PT1S",
            THROTTLE + "longest-wait",
            "PT5M",
            THROTTLE + "forget-after",
            "PT1H",
            "signalbox.auth.clients.broker.secret",
            "0123456789abcdef",
            "signalbox.auth.clients.logger.secret",
            "0123456789abcdeg",
            "signalbox.auth.clients.listener.secret",
            "0123456789abcdeh",
            "signalbox.auth.clients.mail.secret",
            "0123456789abcdei"));

    @Test
    void theThrottleIsReadAsItIsWritten() {
        assertThat(ThrottlePolicy.of(settings()))
                .isEqualTo(new ThrottlePolicy(
                        5, 50, 20, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "account-failures, 0",
        "account-failures, many",
        "distributed-failures, 4",
        "network-failures, -1",
        "first-wait, soon",
        "first-wait, PT6M",
        "longest-wait, PT0S",
        "forget-after, PT5M",
        "forget-after, ''"
    })
    void aThrottleThatMakesNoSenseStopsTheStart(String key, String value) {
        values.put(THROTTLE + key, value);

        assertThatThrownBy(() -> ThrottlePolicy.of(settings()))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(THROTTLE + key);
    }

    @Test
    void eachServiceIsKnownByItsOwnSecretOnly() {
        var clients = new ServiceClients(settings());

        assertThat(clients.authenticate("broker", "0123456789abcdef")).contains("broker");
        assertThat(clients.authenticate("broker", "0123456789abcdeg")).isEmpty();
        assertThat(clients.authenticate("nobody", "0123456789abcdef")).isEmpty();
        assertThat(clients.authenticate("nobody", "")).isEmpty();
    }

    @Test
    void aServiceIsKnownByItsPreviousSecretAsLongAsItIsNamed() {
        values.put("signalbox.auth.clients.broker.previous-secret", "the one before 01");
        var clients = new ServiceClients(settings());

        assertThat(clients.authenticate("broker", "0123456789abcdef")).contains("broker");
        assertThat(clients.authenticate("broker", "the one before 01")).contains("broker");
        assertThat(clients.authenticate("logger", "the one before 01")).isEmpty();
    }

    @Test
    void aPreviousSecretThatIsTooShortStopsTheStart() {
        values.put("signalbox.auth.clients.mail.previous-secret", "short");

        assertThatThrownBy(() -> new ServiceClients(settings()))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.clients.mail.previous-secret");
    }

    @ParameterizedTest
    @CsvSource({"broker, ''", "logger, short", "listener, ' '", "mail, 0123456789abcde"})
    void aServiceWithoutAGoodSecretStopsTheStart(String service, String secret) {
        var key = "signalbox.auth.clients." + service + ".secret";
        values.put(key, secret);

        assertThatThrownBy(() -> new ServiceClients(settings()))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(key);
    }

    private Settings settings() {
        return new Settings(new MapConfig(values));
    }
}
