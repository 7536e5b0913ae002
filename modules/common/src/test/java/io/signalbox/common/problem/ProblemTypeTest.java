package io.signalbox.common.problem;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemTypeTest {

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void aTypeIsFoundAgainByItsUrnAndItsSlug(ProblemType type) {
        assertThat(ProblemType.ofSlug(type.uri().toString())).isEqualTo(type);
        assertThat(ProblemType.ofSlug(type.slug())).isEqualTo(type);
        assertThat(ProblemType.ofHttpStatus(type.httpStatus()).httpStatus()).isEqualTo(type.httpStatus());
    }

    @Test
    void aProblemOfFieldsListsThemAndRepeatsThemInItsDetail() {
        var problem = Problem.of(
                ProblemType.INVALID_REQUEST,
                List.of(new FieldError("to", "is required"), new FieldError("text", "is long")));

        assertThat(problem.toJson().toString())
                .isEqualTo(
                        "{\"type\":\"urn:signalbox:problem:invalid-request\",\"title\":\"The request is not valid\","
                                + "\"status\":400,\"detail\":\"to: is required; text: is long\","
                                + "\"errors\":[{\"field\":\"to\",\"detail\":\"is required\"},{\"field\":\"text\",\"detail\":\"is long\"}]}");
    }

    @Test
    void retryAfterIsWholeSecondsAndNeverZero() {
        var problem = Problem.of(ProblemType.TOO_MANY_REQUESTS, "Slow down.");

        assertThat(problem.retryAfterSeconds()).isEmpty();
        assertThat(problem.retryAfter(Duration.ofMillis(1)).retryAfterSeconds()).hasValue("1");
        assertThat(problem.retryAfter(Duration.ofMillis(1_001)).retryAfterSeconds())
                .hasValue("2");
    }

    @Test
    void whatIsUnavailableWithoutATimeMayBeBackSoon() {
        assertThat(Problem.of(ProblemType.UNAVAILABLE, "It is away.").retryAfterSeconds())
                .hasValue("2");
    }
}
