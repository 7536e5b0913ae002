package io.signalbox.e2e.siege;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.e2e.siege.Attack.ALL;
import static io.signalbox.e2e.siege.Attack.WITH_JSON;

/** Whatever is said on a port is answered with what it is, never with a fault of the server. */
@OnLinux
class OddRequestsIT {

    private static final List<String> PATHS = List.of(
            "/api/v1/../../health/live",
            "/api/v1/logs/..%2f..%2f..%2fetc%2fpasswd",
            "/api/v1/logs/%252e%252e%252f",
            "/api/v1/logs/%00",
            "/api/v1/logs/%c0%ae%c0%ae",
            "/api/v1//logs",
            "/api/v1/logs/%zz",
            "/api/v1/logs;a=b",
            "/%2e%2e/%2e%2e/etc/passwd",
            "//evil.example/",
            "/\\evil.example",
            "http://evil.example/api/v1/logs",
            "/assets/..%2f..%2fapplication.yaml",
            "/assets/%2e%2e/%2e%2e/META-INF/MANIFEST.MF",
            "*",
            "/?" + "a=b&".repeat(3_000),
            "/" + "a".repeat(6_000));

    private static final List<String> QUERIES = List.of(
            "limit=99999999999999999999",
            "limit=-1",
            "limit=%00",
            "cursor=%ff%fe",
            "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "cursor=" + "x".repeat(4_000),
            "q=" + "%28a%2B%29%2B".repeat(300),
            "q=" + "a+".repeat(2_000),
            "from=0000-00-00T00:00:00Z",
            "from=9999999999-01-01T00:00:00Z",
            "severity=%27%20OR%201%3D1",
            "source=%24where&source=b&source=c",
            "from=&to=&q=&cursor=",
            "%=%&&&=");

    @AfterAll
    static void peace() {
        Besieged.running().peace();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void nothingOddIsAFaultOfTheServer(Attack attack) {
        Besieged.running().withstands(attack);
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Attack("odd paths", ALL, OddRequestsIT::paths),
                new Attack("odd queries", WITH_JSON, OddRequestsIT::queries),
                new Attack("many requests at once on one connection", ALL, OddRequestsIT::pipelining),
                new Attack("large heads", ALL, OddRequestsIT::largeHeads),
                new Attack(
                        "guessed tokens",
                        EnumSet.complementOf(EnumSet.of(ServiceName.FRONTEND)),
                        OddRequestsIT::tokens));
    }

    private static void paths(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        each(attackers, PATHS, path -> target.head("GET", path, target.authorization(), "Connection: close\r\n"));
    }

    private static void queries(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var path = target.closed() + "?";
        each(attackers, QUERIES, query -> target.head("GET", path + query, target.authorization()));
    }

    private static void each(
            Attackers attackers, List<String> parts, java.util.function.UnaryOperator<String> request) {
        attackers.all(parts.size(), number -> {
            try (var connection = attackers.connectAs(number)) {
                connection.send(request.apply(parts.get(number))).finish();
                attackers.hear(parts.get(number), connection);
            }
        });
    }

    private static void pipelining(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var requests =
                target.head("GET", target.large(), target.authorization()).repeat(200);
        attackers.all(10, number -> {
            var connection = attackers.connectAs(number).send(requests);
            for (int answer = 0; answer < 20; answer++) {
                attackers.hear("one of many", connection);
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void largeHeads(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var fields = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            fields.append("X-").append(i).append(": y\r\n");
        }
        attackers.all(100, number -> attackers.ask(number / 10, target.head("GET", "/", fields.toString())));
        attackers.all(
                100,
                number -> attackers.ask(number / 10, target.head("GET", "/", "X: " + "y".repeat(1 << 20) + "\r\n")));
    }

    private static void tokens(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        attackers.all(
                500,
                number -> attackers.ask(
                        number / 50,
                        target.head(
                                "GET",
                                target.closed(),
                                "Authorization: Bearer sbk_" + "A".repeat(20) + number + "\r\n")));
    }
}
