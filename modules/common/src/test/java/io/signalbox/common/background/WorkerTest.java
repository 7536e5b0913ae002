package io.signalbox.common.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class WorkerTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Test
    void noFailureEndsTheWork() {
        var rounds = new AtomicInteger();
        try (var worker = new Worker(work(() -> {
            switch (rounds.getAndIncrement() % 3) {
                case 0 -> throw new ProblemException(ProblemType.UNAVAILABLE, "The store is away.");
                case 1 -> throw new StackOverflowError("a defect");
                default -> {
                    return Duration.ZERO;
                }
            }
        }))) {
            await().until(() -> rounds.get() > 6);
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void aSignalCutsARestShort() {
        var signal = new Signal();
        var rounds = new AtomicInteger();
        try (var _ = new Worker(work(signal, Duration.ofMillis(1), () -> {
            rounds.incrementAndGet();
            return FOR_EVER;
        }))) {
            await().until(() -> rounds.get() == 1);
            signal.give();
            await().until(() -> rounds.get() == 2);
        }
    }

    @Test
    void aSignalCutsNoWaitAfterAFailureShort() {
        var signal = new Signal();
        var rounds = new AtomicInteger();
        try (var worker = new Worker(work(signal, FOR_EVER, () -> {
            rounds.incrementAndGet();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The store is away.");
        }))) {
            await().until(() -> rounds.get() == 1);
            signal.give();
            worker.close();
            assertThat(rounds).hasValue(1);
            assertThat(worker.isAlive()).isFalse();
        }
    }

    @Test
    void closingLetsTheRoundUnderWayEnd() {
        var inRound = new Phaser(2);
        var goOn = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var worker = new Worker(work(() -> {
            inRound.arrive();
            goOn.await();
            ended.set(true);
            return FOR_EVER;
        }));
        inRound.awaitAdvance(inRound.arrive());

        var closing = Thread.ofVirtual().start(worker::close);
        await().until(worker::isStopping);
        goOn.countDown();

        await().until(() -> !closing.isAlive());
        assertThat(ended).isTrue();
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    void aRoundThatOutlastsItsGraceIsInterrupted() {
        var interrupted = new AtomicBoolean();
        var inRound = new CountDownLatch(1);
        var worker = new Worker(new Work(new Signal(), Duration.ofMillis(1), Duration.ZERO, () -> {
            inRound.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return FOR_EVER;
        }));
        await().until(() -> inRound.getCount() == 0);

        worker.close();

        assertThat(interrupted).isTrue();
        assertThat(worker.isAlive()).isFalse();
    }

    private static Work work(Round round) {
        return work(new Signal(), Duration.ofMillis(1), round);
    }

    private static Work work(Signal signal, Duration pause, Round round) {
        return new Work(signal, pause, Duration.ofSeconds(30), round);
    }

    @FunctionalInterface
    private interface Round {
        Duration run() throws InterruptedException;
    }

    private record Work(Signal signal, Duration pause, Duration grace, Round body) implements BackgroundWork {

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Backoff backoff() {
            return new Backoff(pause, pause);
        }

        @Override
        public Duration round() throws InterruptedException {
            return body.run();
        }
    }
}
