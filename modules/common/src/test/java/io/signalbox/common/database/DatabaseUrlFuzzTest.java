package io.signalbox.common.database;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class DatabaseUrlFuzzTest {

    @Test
    void aUrlNamesADatabaseOrIsAnInvalidSettingThatDoesNotRepeatIt() {
        Fuzz.of("database-url", "postgresql://user:pa%20ss@db.example:5432/app?sslmode=verify-full", "postgres://u@h/d")
                .words(":", "@", "/", "?", "#", "%40", "%", "[::1]", "postgresql:", "mailto:a@b")
                .texts(text -> {
                    try {
                        assertThat(DatabaseUrl.parse("key", text).jdbc()).startsWith("jdbc:postgresql://");
                    } catch (InvalidSetting e) {
                        assertThat(e).hasMessageStartingWith("Bad configuration: key must");
                    }
                });
    }
}
