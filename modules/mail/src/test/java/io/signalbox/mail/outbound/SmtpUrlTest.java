package io.signalbox.mail.outbound;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.mail.outbound.SmtpUrl.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SmtpUrlTest {

    @Test
    void theSchemeDecidesAboutEncryptionAndPort() {
        assertThat(parse("smtp://mail.example.com")).isEqualTo(url(25, Encryption.NONE, "", ""));
        assertThat(parse("smtp://mail.example.com?starttls=required")).isEqualTo(url(587, Encryption.STARTTLS, "", ""));
        assertThat(parse("smtps://mail.example.com/")).isEqualTo(url(465, Encryption.TLS, "", ""));
    }

    @Test
    void credentialsArePercentDecoded() {
        assertThat(parse("smtps://ada%40example.com:p%3A+%2F@mail.example.com:2465"))
                .isEqualTo(url(2465, Encryption.TLS, "ada@example.com", "p:+/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.com",
                "http://mail.example.com",
                "smtp:mail",
                "smtp://mail.example.com/x",
                "smtp://mail.example.com?starttls=maybe",
                "smtps://mail.example.com?starttls=required",
                "smtp://secret word@mail.example.com"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.smtp.url")
                .hasMessageNotContaining("secret word");
    }

    @Test
    void thePasswordIsNeverShown() {
        assertThat(parse("smtp://ada:secret@mail.example.com")).hasToString("mail.example.com:25");
    }

    private static SmtpUrl url(int port, Encryption encryption, String user, String password) {
        return new SmtpUrl("mail.example.com", port, encryption, user, password);
    }

    private static SmtpUrl parse(String text) {
        return SmtpUrl.parse("signalbox.smtp.url", text);
    }
}
