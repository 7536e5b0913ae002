package io.signalbox.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.signalbox.auth.password.PasswordPolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenApiTest {

    @Test
    void theBoundsThatItTellsAreThoseOfTheCode() throws IOException {
        try (var document = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            assertThat(new String(document.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("maxLength: " + EmailAddress.MAX_LENGTH)
                    .contains("maxLength: " + PersonName.MAX_LENGTH)
                    .contains("minLength: " + PasswordPolicy.MIN_LENGTH)
                    .contains("maxLength: " + PasswordPolicy.MAX_LENGTH);
        }
    }
}
