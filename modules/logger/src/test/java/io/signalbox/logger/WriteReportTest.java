package io.signalbox.logger;

import java.util.List;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.WriteReport.Rejection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class WriteReportTest {

    private static final Rejection INVALID =
            new Rejection(0, Problem.of(ProblemType.INVALID_ENTRY, List.of(new FieldError("name", "is required"))));
    private static final Rejection CONFLICT = new Rejection(1, Problem.of(ProblemType.ID_CONFLICT, "Taken."));

    @Test
    void somethingTakenIsASuccess() {
        var report = new WriteReport(List.of(EntryIds.next()), List.of(INVALID, CONFLICT));
        assertThat(report.orNothingAccepted()).isSameAs(report);
    }

    @Test
    void onlyConflictsAreAConflict() {
        assertThat(failure(CONFLICT).problem().type()).isEqualTo(ProblemType.ID_CONFLICT);
    }

    @Test
    void anythingElseIsInvalidAndNamesPlaceAndField() {
        var problem = failure(INVALID, CONFLICT).problem();
        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_ENTRY);
        assertThat(problem.errors()).extracting(FieldError::field).containsExactly("entries[0].name", "entries[1]");
    }

    private static ProblemException failure(Rejection... rejections) {
        return catchThrowableOfType(
                ProblemException.class, () -> new WriteReport(List.of(), List.of(rejections)).orNothingAccepted());
    }
}
