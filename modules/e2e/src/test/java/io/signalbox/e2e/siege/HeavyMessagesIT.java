package io.signalbox.e2e.siege;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.e2e.siege.Attack.WITH_JSON;

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
                new Attack("nothing but brackets", WITH_JSON, body("[".repeat(BYTES))));
    }

    private static Attack.Deed body(String body) {
        return (target, attackers, meanwhile) -> {
            var request = target.json("POST", target.closed(), body, target.authorization())
                    .getBytes(StandardCharsets.ISO_8859_1);
            attackers.all(SENDERS, number -> attackers.ask(number, request));
        };
    }

    private static String repeated(String part) {
        return part.repeat(BYTES / part.length());
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
}
