package io.signalbox.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FreePortsTest {

    private static final int MANY = 120;

    /** Takes ports, prints them, and keeps them until its standard input ends. */
    static final class Taker {
        public static void main(String[] args) throws IOException {
            System.out.println(take().stream().map(String::valueOf).collect(Collectors.joining(",")));
            System.in.readAllBytes();
        }
    }

    @Test
    void noPortIsGivenTwiceNorToTwoProcesses() throws Exception {
        Process one = taker();
        Process other = taker();
        try (BufferedReader ofOne = one.inputReader();
                BufferedReader ofOther = other.inputReader()) {
            Set<Integer> all = new HashSet<>(take());
            all.addAll(ports(ofOne));
            all.addAll(ports(ofOther));

            assertThat(all).hasSize(3 * MANY);
        } finally {
            one.destroy();
            other.destroy();
        }
    }

    @Test
    void noPortIsOneThatTheSystemGivesToClients() {
        assertThat(take()).allMatch(port -> port >= 1024 && port < 32_768);
    }

    private static Process taker() throws IOException {
        return new ProcessBuilder(
                        ChildProcess.java(), "-cp", System.getProperty("java.class.path"), Taker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Set<Integer> ports(BufferedReader taker) throws IOException {
        return Arrays.stream(taker.readLine().split(",")).map(Integer::valueOf).collect(Collectors.toSet());
    }

    private static Set<Integer> take() {
        return IntStream.range(0, MANY).mapToObj(_ -> FreePorts.next()).collect(Collectors.toSet());
    }
}
