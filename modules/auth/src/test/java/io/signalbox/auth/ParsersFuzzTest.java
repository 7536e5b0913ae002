package io.signalbox.auth;

import java.util.UUID;

import io.signalbox.auth.password.PasswordPolicy;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a stranger writes: a value or a refusal, in bounded time and memory. */
@Timeout(120)
class ParsersFuzzTest {

    @Test
    void anAddressIsWellFormedAndReadsTheSameAgainOrIsNone() {
        Fuzz.of("email-address", "ada@example.com", " Ada.B+c@M\u00fcller.example ", "a@b..c")
                .words("@", ".", "\"", "<", ">", ",")
                .texts(text -> EmailAddress.parse(text).ifPresent(address -> {
                    assertThat(address.value())
                            .hasSizeLessThanOrEqualTo(EmailAddress.MAX_LENGTH)
                            .doesNotContainAnyWhitespaces()
                            .containsOnlyOnce("@");
                    assertThat(EmailAddress.parse(address.value())).contains(address);
                }));
    }

    @Test
    void aNetworkAddressIsALiteralThatReadsTheSameAgainOrNone() {
        Fuzz.of("client-address", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0")
                .words(":", "::", ".", "%", "[", "]")
                .texts(text -> ClientAddress.parse(text).ifPresent(address -> {
                    assertThat(ClientAddress.parse(address.text())).contains(address);
                    assertThat(address.network()).isNotBlank();
                }));
    }

    @Test
    void anApiKeyIsReadAsItIsShownOrNone() {
        var key = new ApiKeyText(new UUID(0x0197f3a05b0e7c3aL, 0x9d523f8f6b1a2c4dL), "0123456789abcdef".repeat(3));
        Fuzz.of("api-key", key.shown(), "sbk_" + "f".repeat(32) + "_" + "0".repeat(48))
                .words("sbk_", "_", "-", "F")
                .texts(text -> ApiKeyText.parse(text).ifPresent(read -> {
                    assertThat(read.shown()).isEqualTo(text);
                    assertThat(read.toString()).doesNotContain(read.secret());
                }));
    }

    @Test
    void aNameOrPasswordIsJudgedWhateverItHolds() {
        Fuzz.of("name-and-password", "Ada", "a long enough one", "ada@example.com")
                .texts(text -> {
                    PersonName.isAcceptable(text);
                    PasswordPolicy.violation(text, "ada@example.com")
                            .ifPresent(reason -> assertThat(reason).startsWith("must"));
                });
    }
}
