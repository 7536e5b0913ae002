package io.signalbox.auth.password;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class HashingGateTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void asManyPassAtOnceAsThereAreCores() {
        var gate = new HashingGate(2, 64, PATIENCE);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                callers.execute(() -> gate.pass(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    return inside.decrementAndGet();
                }));
            }
        }

        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void whoCameFirstPassesFirst() {
        var gate = new HashingGate(1, 64, PATIENCE);
        var open = new CountDownLatch(1);
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        var waiting = new ArrayList<CompletableFuture<Boolean>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            waiting.add(CompletableFuture.supplyAsync(() -> gate.pass(() -> waitFor(open)), callers));
            for (int i = 0; i < 20; i++) {
                int place = i;
                var arrived = new CountDownLatch(1);
                waiting.add(CompletableFuture.supplyAsync(
                        () -> {
                            arrived.countDown();
                            return gate.pass(() -> order.add(place));
                        },
                        callers));
                waitFor(arrived);
                await().until(() -> gate.waiting() > place);
            }
            open.countDown();
            waiting.forEach(CompletableFuture::join);
        }

        assertThat(order).isSorted().hasSize(20);
    }

    @Test
    void whoFindsTooManyWaitingIsToldToComeBack() {
        var gate = new HashingGate(1, 1, PATIENCE);
        var open = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var entered = new CountDownLatch(1);
            var first = CompletableFuture.supplyAsync(
                    () -> gate.pass(() -> {
                        entered.countDown();
                        return waitFor(open);
                    }),
                    callers);
            waitFor(entered);
            var second = CompletableFuture.supplyAsync(() -> gate.pass(() -> true), callers);
            await().until(() -> gate.waiting() == 1);

            assertThatThrownBy(() -> gate.pass(() -> true)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
                assertThat(refusal.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
                assertThat(refusal.problem().retryAfterSeconds()).contains("1");
            });
            open.countDown();
            assertThat(List.of(first.join(), second.join())).containsOnly(true);
        }
    }

    @Test
    void whoseTurnComesTooLateIsToldToComeBackAndCostsNothing() {
        var gate = new HashingGate(1, 2, Duration.ZERO);
        var done = new AtomicInteger();

        assertThatThrownBy(() -> gate.pass(done::incrementAndGet))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
                    assertThat(refusal.problem().retryAfterSeconds()).contains("1");
                });
        assertThat(done).hasValue(0);
    }

    @Test
    void whatTheWorkThrowsIsThrown() {
        var gate = new HashingGate(1, 1, PATIENCE);

        assertThatThrownBy(() -> gate.pass(() -> {
                    throw new ProblemException(ProblemType.UNAVAILABLE, "away");
                }))
                .isInstanceOf(ProblemException.class);
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
