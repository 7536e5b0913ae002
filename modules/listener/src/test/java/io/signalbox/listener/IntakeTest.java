package io.signalbox.listener;

import java.util.ArrayList;
import java.util.List;

import io.signalbox.common.background.Worker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IntakeTest {

    @Test
    void anErrorFailsItsEventAndNotTheNextOnes() {
        var taken = new ArrayList<Event>();
        var intake = new Intake(new Triage(null, null, null, null, null, null, null, null, null) {
            @Override
            public void take(List<Event> events) {
                taken.addAll(events);
                if (taken.size() == 1) {
                    throw new StackOverflowError("the first");
                }
            }
        });

        try (var _ = new Worker(intake)) {
            assertThatThrownBy(() -> intake.take(Samples.event(Samples.error(1))))
                    .isInstanceOf(RuntimeException.class);
            intake.take(Samples.event(Samples.error(2)));
        }

        assertThat(taken).hasSize(2);
    }
}
