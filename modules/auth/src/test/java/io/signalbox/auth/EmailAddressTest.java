package io.signalbox.auth;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"admin@example.com", "a.b+c@sub.example.co", "signalbox@localhost", "ü@münchen.example"})
    void addressesAreTaken(String text) {
        assertThat(EmailAddress.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "admin",
                "@example.com",
                "a@",
                "a@b@c",
                "a b@example.com",
                "a\0@example.com",
                "a@example..com",
                "a@-",
                "<a@example.com>",
                "a@example.com\r\nBcc: b@example.com",
                "\"a\"@example.com"
            })
    void whatIsNoneIsNotTaken(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    void addressesAreComparedWithoutCaseAndForm() {
        assertThat(EmailAddress.parse(" ADMIN@Example.COM ")).contains(new EmailAddress("admin@example.com"));
        assertThat(EmailAddress.parse("e\u0301@example.com")).isEqualTo(EmailAddress.parse("\u00c9@example.com"));
    }

    @Test
    void anEndlessAddressIsNotTaken() {
        assertThat(EmailAddress.parse("a@" + "x".repeat(260))).isEmpty();
    }
}
