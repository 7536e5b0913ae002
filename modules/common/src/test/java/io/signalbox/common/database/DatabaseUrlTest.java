package io.signalbox.common.database;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DatabaseUrlTest {

    @Test
    void aConnectionUriIsTakenApart() {
        var url = DatabaseUrl.parse("key", "postgresql://me:p%40ss+1@db.example:5433/app?sslmode=verify-full");

        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db.example:5433/app?sslmode=verify-full");
        assertThat(url.user()).isEqualTo("me");
        assertThat(url.password()).hasValue("p@ss+1");
    }

    @Test
    void portAndPasswordMayBeLeftOut() {
        var url = DatabaseUrl.parse("key", "postgres://me@db/app");

        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db:5432/app");
        assertThat(url.password()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://me:hush@db/app", "postgresql://db/app", "postgresql://me:hush@db", "me:hush@db", "p q"})
    void whatIsNoConnectionUriNamesTheKeyAndNeverThePassword(String text) {
        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> DatabaseUrl.parse("signalbox.database.url", text))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("signalbox.database.url")
                        .doesNotContain("hush"));
    }
}
