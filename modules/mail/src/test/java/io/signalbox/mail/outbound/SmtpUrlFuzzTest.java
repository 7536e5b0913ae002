package io.signalbox.mail.outbound;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class SmtpUrlFuzzTest {

    @Test
    void aUrlNamesAServerOrIsAnInvalidSettingThatDoesNotRepeatIt() {
        Fuzz.of(
                        "smtp-url",
                        "smtp://user:pa%20ss@mail.example:25",
                        "smtps://mail.example",
                        "smtp://mail.example?starttls=required")
                .words(":", "@", "/", "?", "#", "%40", "%", "[::1]", "smtp:", "mailto:a@b")
                .texts(text -> {
                    try {
                        var url = SmtpUrl.parse("key", text);
                        assertThat(url.host()).isNotBlank();
                        assertThat(url.port()).isBetween(1, 65_535);
                    } catch (InvalidSetting e) {
                        assertThat(e).hasMessageStartingWith("Bad configuration: key must");
                    }
                });
    }
}
