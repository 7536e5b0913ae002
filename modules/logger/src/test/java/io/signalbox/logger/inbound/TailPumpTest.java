package io.signalbox.logger.inbound;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.security.Caller;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.EntryMetrics;
import io.signalbox.logger.LiveTail;
import io.signalbox.logger.MemoryStore;
import io.signalbox.logger.TestSettings;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TailPumpTest {

    private static final EntryFilter ALL = EntryFilter.of(EnumSet.noneOf(Severity.class), "", "", "");
    private static final Caller CALLER = new Caller("s", "n", Set.of(), Instant.MAX, "");

    private final LiveTail tail = new LiveTail(
            TestSettings.with(Map.of("signalbox.logger.tail.max-subscribers", "1")),
            new MemoryStore(),
            new EntryMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)));

    @Test
    void aListenerThatIsGoneBeforeItBeginsLeavesItsPlace() {
        var subscription = tail.subscribe("ann", ALL);
        assertThatThrownBy(() -> TailPump.run(subscription, CALLER, Clock.systemUTC(), new Gone()))
                .isInstanceOf(IOException.class);
        tail.subscribe("ann", ALL).close();
    }

    private static final class Gone implements TailPump.Listener {

        @Override
        public void entry(LogEntry entry) throws IOException {
            throw new IOException("gone");
        }

        @Override
        public void heartbeat() throws IOException {
            throw new IOException("gone");
        }

        @Override
        public void end(Problem reason) throws IOException {
            throw new IOException("gone");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }
}
