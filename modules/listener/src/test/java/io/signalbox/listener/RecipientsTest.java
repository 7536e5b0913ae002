package io.signalbox.listener;

import java.util.List;
import java.util.Map;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecipientsTest {

    private static final String KEY = "signalbox.listener.alert-recipients";

    @Test
    void defaultStandsForTheConfiguredAddresses() {
        var recipients = recipients("a@example.com, b@example.com");

        assertThat(recipients.resolve(List.of("c@example.com", "default", "a@example.com")))
                .containsExactly("c@example.com", "a@example.com", "b@example.com");
        assertThat(recipients.resolve(List.of())).isEmpty();
        assertThat(recipients("").resolve(List.of("default"))).isEmpty();
    }

    @Test
    void whatIsNoAddressStopsTheServiceAndNamesTheKey() {
        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> recipients("a@example.com, nobody"))
                .withMessageContaining(KEY)
                .withMessageContaining("nobody");
    }

    private static Recipients recipients(String configured) {
        return new Recipients(Samples.settings(Map.of(KEY, configured)));
    }
}
