package io.signalbox.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FreePortsTest {

    private static final int MANY = 120;

    /** A JVM that asks at the same time. */
    static final class Other {
        public static void main(String[] args) {
            System.out.println(
                    take().stream().map(port -> Integer.toString(port)).collect(Collectors.joining(",")));
        }
    }

    @Test
    void noPortIsGivenTwiceNorToTwoProcesses() throws Exception {
        var here = take();
        var there = takeElsewhere();

        assertThat(here).hasSize(MANY);
        assertThat(there).hasSize(MANY).doesNotContainAnyElementsOf(here);
    }

    @Test
    void noPortIsOneThatTheSystemGivesToClients() {
        assertThat(take()).allMatch(port -> port >= 1024 && port < 32_768);
    }

    private static Set<Integer> takeElsewhere() throws IOException {
        Process other = new ProcessBuilder(List.of(
                        ChildProcess.java(), "-cp", System.getProperty("java.class.path"), Other.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ports = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return List.of(ports.strip().split(",")).stream().map(Integer::valueOf).collect(Collectors.toSet());
    }

    private static Set<Integer> take() {
        return IntStream.range(0, MANY).mapToObj(_ -> FreePorts.next()).collect(Collectors.toSet());
    }
}
