package io.signalbox.e2e.siege;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.e2e.siege.Attack.WITH_JSON;
import static io.signalbox.e2e.siege.Attack.WITH_RPC;

/** No message is so large, wide, deep or costly to read that it takes the memory or the time of others. */
@OnLinux
class HeavyMessagesIT {

    private static final int SENDERS = 12;
    private static final int BYTES = 4_000_000;

    /** Names of equal hash, for String.hashCode of Aa and BB is the same. */
    private static final int COLLIDING = 1 << 16;

    @AfterAll
    static void peace() {
        Besieged.running().peace();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void noMessageIsTooHeavyToBear(Attack attack) {
        Besieged.running().withstands(attack);
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Attack("arrays of arrays", WITH_JSON, body("[" + repeated("[1],") + "[1]]")),
                new Attack("an object of many names", WITH_JSON, body(object(name -> "n" + name, 300_000))),
                new Attack("names of one hash", WITH_JSON, body(object(HeavyMessagesIT::colliding, COLLIDING))),
                new Attack("nothing but brackets", WITH_JSON, body("[".repeat(BYTES))),
                new Attack("objects in objects", WITH_JSON, body("{\"a\":".repeat(BYTES / 5))),
                new Attack("a number of four million digits", WITH_JSON, body("[1" + "7".repeat(BYTES) + "]")),
                new Attack("numbers of huge exponents", WITH_JSON, body("[" + repeated("1e999999999,") + "1]")),
                new Attack("one string of escapes", WITH_JSON, body("[\"" + repeated("\\u0041") + "\"]")),
                new Attack("empty entries", EnumSet.of(ServiceName.BROKER, ServiceName.LOGGER), body(list("{}"))),
                new Attack("a batch of calls", WITH_RPC, call("[" + repeated(noCall() + ",") + noCall() + "]")),
                new Attack("a batch of nothing", WITH_RPC, call("[" + repeated("[1],") + "[1]]")),
                new Attack("a compressed gigabyte", WITH_JSON, HeavyMessagesIT::bomb),
                new Attack("a body of a stranger", WITH_JSON, HeavyMessagesIT::stranger));
    }

    private static Attack.Deed body(String body) {
        return (target, attackers, meanwhile) -> {
            var request = target.json("POST", target.closed(), body, target.authorization())
                    .getBytes(StandardCharsets.ISO_8859_1);
            attackers.all(SENDERS, number -> attackers.ask(number, request));
        };
    }

    private static Attack.Deed call(String body) {
        return (target, attackers, meanwhile) -> {
            var request =
                    target.json("POST", "/rpc", body, target.authorization()).getBytes(StandardCharsets.ISO_8859_1);
            attackers.all(SENDERS, number -> attackers.ask(number, request));
        };
    }

    private static void bomb(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var body = Bomb.GIGABYTE;
        var head = target.head(
                        "POST",
                        target.closed(),
                        target.authorization(),
                        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                        "Content-Length: " + body.length + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        var request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        attackers.all(SENDERS, number -> attackers.ask(number, request));
    }

    private static void stranger(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var request = target.json("POST", target.open(), "[" + repeated("[1],") + "[1]]")
                .getBytes(StandardCharsets.ISO_8859_1);
        attackers.all(60, number -> attackers.ask(number, request));
    }

    private static String repeated(String part) {
        return part.repeat(BYTES / part.length());
    }

    private static String list(String item) {
        return "[" + repeated(item + ",") + item + "]";
    }

    private static String noCall() {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"no.such\",\"id\":1}";
    }

    private static String object(java.util.function.IntFunction<String> name, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "\"" + name.apply(number) + "\":0")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String colliding(int number) {
        return IntStream.range(0, 16)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    /** Made once, for it takes a while. */
    private static final class Bomb {

        private static final byte[] GIGABYTE = compressed(1 << 30);

        private static byte[] compressed(int zeros) {
            var bytes = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bytes)) {
                var block = new byte[1 << 20];
                for (int left = zeros; left > 0; left -= block.length) {
                    gzip.write(block);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }
}
