package io.signalbox.common.http;

import java.util.Optional;

import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PageLimitTest {

    @Test
    void whoSaysNothingGetsFifty() {
        assertThat(PageLimit.of(Optional.empty(), 200)).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "200"})
    void bothEndsAreTaken(String text) {
        assertThat(PageLimit.of(Optional.of(text), 200)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "0", "201", "-1", "+5", "5.0", "1e1", "x", "٣", "2147483648", "99999999999999999999"})
    void anythingElseIsRefusedWithTheFieldsName(String text) {
        assertThatThrownBy(() -> PageLimit.of(Optional.of(text), 200))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors().getFirst().field())
                        .isEqualTo("limit"));
    }
}
