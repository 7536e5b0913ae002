package io.signalbox.auth.password;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordPolicyTest {

    private static final String EMAIL = "ada.byron@example.com";
    private static final String[] CONTEXT = {EMAIL, "Ada", "Lovelace"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "the quick brown fox",
                "пароль-пароль",
                "k7#fQ2!z",
                "x7Kp2mQ9",
                "Ada likes her engine",
                "signalbox and four words more"
            })
    void longOrRandomIsGoodAndNoCharactersAreAskedFor(String password) {
        assertThat(PasswordPolicy.violation(password, CONTEXT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password12",
                "Password12!",
                "P@ssw0rd2024!",
                "passwordpassword",
                "verysecret",
                "letmein123456",
                "iloveyou12345678",
                "123456789012345",
                "qwertyuiopasdfgh",
                "drowssap12",
                "changemechangeme",
                "hunter2hunter2",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑",
                "          x",
                "changemechangemechangemechangemechangemechangemechangemechangemechangeme"
            })
    void whatIsTriedFirstIsRefusedWhateverItsLength(String password) {
        assertThat(PasswordPolicy.violation(password, CONTEXT)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada.Byron@Example.com",
                "ada.byron",
                "AdaLovelace1815",
                "lovelace-signalbox",
                "Signalbox2026!",
                "signalbox-admin",
                "example.com/ada"
            })
    void theOwnersAddressAndNameAndTheProductMakeNoPassword(String password) {
        assertThat(PasswordPolicy.violation(password, CONTEXT)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k7#fQ2!", "🔑x🚲y🌍z🎈", "          ", "with\0zero inside"})
    void tooShortOrBlankIsNot(String password) {
        assertThat(PasswordPolicy.violation(password, CONTEXT)).isPresent();
    }

    @Test
    void lengthIsCountedInCharactersAfterNormalizationAndHasABound() {
        assertThat(PasswordPolicy.violation("ke\u0301 7#fQ2!z".replace(" ", ""), EMAIL))
                .isEmpty();
        assertThat(PasswordPolicy.violation("e\u0301k7#fQ2", EMAIL)).isPresent();
        assertThat(PasswordPolicy.violation("x".repeat(129), EMAIL)).isPresent();
        assertThat(PasswordPolicy.violation("four words and more ".repeat(6), EMAIL))
                .isEmpty();
        assertThat(PasswordPolicy.violation("four words and more ".repeat(7), EMAIL))
                .isPresent();
    }

    @Test
    void aPasswordOfManySignsIsLookedAtInPieces() {
        assertThat(PasswordPolicy.violation("4@8({[<369&#!1/|0$5+7%2".repeat(5), EMAIL))
                .isEmpty();
    }

    @Test
    void whatIsTooLongOrHoldsAZeroIsNobodysPassword() {
        assertThat(PasswordPolicy.isPlausible("x".repeat(128))).isTrue();
        assertThat(PasswordPolicy.isPlausible("old one")).isTrue();
        assertThat(PasswordPolicy.isPlausible("x".repeat(129))).isFalse();
        assertThat(PasswordPolicy.isPlausible("a\0b")).isFalse();
    }
}
