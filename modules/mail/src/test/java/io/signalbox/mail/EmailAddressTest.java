package io.signalbox.mail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmailAddressTest {

    @ParameterizedTest
    @CsvSource({
        "ada@example.com, ada@example.com",
        "Ada.Lovelace+x@Example.COM, Ada.Lovelace+x@example.com",
        "o'brien@example.com, o'brien@example.com",
        "root@localhost, root@localhost",
        "info@bücher.example, info@xn--bcher-kva.example",
        "info@例え.テスト, info@xn--r8jz45g.xn--zckzah",
        "\"a b@c\"@example.com, \"a b@c\"@example.com",
    })
    void aMailboxOfRfc5321IsTakenAsItGoesOverTheWire(String text, String wire) {
        assertThat(EmailAddress.parse(text)).hasToString(wire);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "ada",
                "ada@",
                "@example.com",
                ".ada@example.com",
                "ada.@example.com",
                "a..b@example.com",
                "a b@example.com",
                "ada@exa mple.com",
                "ada@-example.com",
                "ada@example..com",
                "ada@example.com.",
                "ada@[192.0.2.1]",
                "ada@exam_ple.com",
                "jörg@example.com",
                "Ada <ada@example.com>",
                "<ada@example.com>",
                "ada@example.com>",
                "a@example.com,b@example.com",
                "\"a\"b\"@example.com",
                "\"a\\\"@example.com",
                "a@straße.de"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.com\r\nBcc: b@example.com",
                "ada\n@example.com",
                "\"a\rb\"@example.com",
                "ada@example.com\u0000",
                "ada@example\u0085.com",
                "ada@example.com\u2028"
            })
    void nothingThatEndsAHeadersLineGetsIn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse(text));
    }

    @Test
    void partsThatAreTooLongAreRefused() {
        var longest = "a".repeat(64) + "@" + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(58) + ".de";

        assertThat(EmailAddress.parse(longest).toString()).hasSize(254);
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse("a" + longest));
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse(longest + "x.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> EmailAddress.parse("a@" + "b".repeat(64) + ".com"));
    }

    @Test
    void twoSpellingsOfOneDomainAreOneAddress() {
        assertThat(EmailAddress.parse("ada@EXAMPLE.com")).isEqualTo(EmailAddress.parse("ada@example.com"));
        assertThat(EmailAddress.parse("Ada@example.com")).isNotEqualTo(EmailAddress.parse("ada@example.com"));
    }
}
