package io.signalbox.logger.inbound;

import java.time.Clock;
import java.time.Duration;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.logger.TailSubscription;
import io.signalbox.logger.Tailed;

/** Moves what a subscription gives to one listener, until its token expires, it goes, or it is too slow. */
final class TailPump {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** The listener's end; what it throws ends the tail. */
    interface Listener {

        /** Takes an entry. */
        void entry(LogEntry entry) throws Exception;

        /** Shows that the connection lives. */
        void heartbeat() throws Exception;

        /** Ends the stream. */
        void end(Problem reason) throws Exception;

        /** Whether it is still there. */
        boolean isOpen();

        /** Whether it can take an entry without somebody having to keep it. */
        boolean isReady();
    }

    private TailPump() {}

    /** Runs on the current thread until the tail is over, and closes the subscription. */
    static void run(TailSubscription subscription, Caller caller, Clock clock, Listener listener) throws Exception {
        try (subscription) {
            listener.heartbeat();
            while (listener.isOpen()) {
                var left = Duration.between(clock.instant(), caller.expires());
                if (!left.isPositive()) {
                    listener.end(Problem.of(ProblemType.UNAUTHENTICATED, "The token has expired."));
                    return;
                }
                switch (subscription.next(left.compareTo(HEARTBEAT) < 0 ? left : HEARTBEAT, listener::isReady)) {
                    case Tailed.Entry(var entry) -> listener.entry(entry);
                    case Tailed.Quiet() -> listener.heartbeat();
                    case Tailed.TooSlow() -> {
                        listener.end(Problem.of(
                                ProblemType.TOO_MANY_REQUESTS, "The tail was read too slowly and has missed entries."));
                        return;
                    }
                    case Tailed.Stopping() -> {
                        listener.end(Problem.of(ProblemType.UNAVAILABLE, "The service is stopping; connect again."));
                        return;
                    }
                }
            }
        }
    }
}
