package io.signalbox.auth.password;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordPolicyTest {

    private static final String EMAIL = "ada@example.com";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verysecret",
                "correct horse battery staple",
                "пароль-пароль",
                "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑",
                "          x"
            })
    void longEnoughIsGoodEnough(String password) {
        assertThat(PasswordPolicy.violation(password, EMAIL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ninechars", "🔑🔑🔑🔑🔑🔑🔑🔑🔑", "          ", "Ada@Example.com", "with\0zero inside"})
    void tooShortOrBlankOrTheAddressIsNot(String password) {
        assertThat(PasswordPolicy.violation(password, EMAIL)).isPresent();
    }

    @Test
    void lengthIsCountedInCharactersAfterNormalization() {
        assertThat(PasswordPolicy.violation("e\u0301".repeat(128), EMAIL)).isEmpty();
        assertThat(PasswordPolicy.violation("e\u0301".repeat(9), EMAIL)).isPresent();
        assertThat(PasswordPolicy.violation("x".repeat(129), EMAIL)).isPresent();
    }

    @Test
    void whatIsTooLongOrHoldsAZeroIsNobodysPassword() {
        assertThat(PasswordPolicy.isPlausible("x".repeat(128))).isTrue();
        assertThat(PasswordPolicy.isPlausible("old one")).isTrue();
        assertThat(PasswordPolicy.isPlausible("x".repeat(129))).isFalse();
        assertThat(PasswordPolicy.isPlausible("a\0b")).isFalse();
    }
}
