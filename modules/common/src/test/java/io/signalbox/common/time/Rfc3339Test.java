package io.signalbox.common.time;

import java.time.Instant;
import java.time.format.DateTimeParseException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z,           2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00.5z,         2026-01-31T12:00:00.500Z",
        "2026-01-31T12:00:00.123456789Z, 2026-01-31T12:00:00.123456789Z",
        "2026-01-31T14:30:00+02:30,      2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00-00:00,      2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+23:59,      2026-01-30T12:01:00Z",
        "2026-01-31T12:00:00-23:59,      2026-02-01T11:59:00Z"
    })
    void aTimeOfTheRfcIsTaken(String text, Instant time) {
        assertThat(Rfc3339.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-31",
                "2026-01-31T12:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00.Z",
                "2026-01-31 12:00:00Z",
                "2026-01-31T12:00:00+02",
                "2026-01-31T12:00:00+0200",
                "2026-01-31T12:00:00+02:00:01",
                "2026-01-31T12:00:00+24:00",
                "2026-01-31T12:00:00+02:60",
                "2026-02-30T12:00:00Z",
                "2026-01-31T24:00:01Z",
                "+12026-01-31T12:00:00Z",
                "٢٠٢٦-01-31T12:00:00Z",
                "yesterday"
            })
    void whatTheRfcDoesNotKnowIsRefused(String text) {
        assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeParseException.class);
    }
}
