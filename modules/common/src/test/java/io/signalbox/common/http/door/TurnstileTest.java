package io.signalbox.common.http.door;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TurnstileTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicInteger few = new AtomicInteger(2);
    private final AtomicInteger many = new AtomicInteger(25);

    @Test
    void whoHasFewestGoesFirstHoweverLateItCame() {
        var turnstile = new Turnstile(1, 10);
        assertThat(turnstile.tryEnter()).isTrue();
        var first = waiting(turnstile, many);
        var last = waiting(turnstile, few);

        turnstile.leave();

        assertThat(last).succeedsWithin(LONG).isEqualTo(true);
        assertThat(first).isNotDone();
        turnstile.leave();
        assertThat(first).succeedsWithin(LONG).isEqualTo(true);
    }

    @Test
    void whoHasMostIsSentAwayWhereTooManyWait() throws InterruptedException {
        var turnstile = new Turnstile(1, 1);
        assertThat(turnstile.tryEnter()).isTrue();
        var first = waiting(turnstile, many);
        var last = waiting(turnstile, few);

        assertThat(first).succeedsWithin(LONG).isEqualTo(false);
        assertThat(turnstile.enter(many, LONG)).isFalse();
        turnstile.leave();
        assertThat(last).succeedsWithin(LONG).isEqualTo(true);
    }

    @Test
    void whoHasWaitedInVainLeavesNothingBehind() throws InterruptedException {
        var turnstile = new Turnstile(1, 1);
        assertThat(turnstile.tryEnter()).isTrue();
        assertThat(turnstile.enter(few, Duration.ofMillis(1))).isFalse();

        turnstile.leave();

        assertThat(turnstile.tryEnter()).isTrue();
        assertThat(turnstile.tryEnter()).isFalse();
    }

    private static CompletableFuture<Boolean> waiting(Turnstile turnstile, AtomicInteger connections) {
        var entered = new CompletableFuture<Boolean>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                entered.complete(turnstile.enter(connections, LONG));
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return entered;
    }
}
