package io.signalbox.e2e.siege;

import java.io.IOException;
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

    private static final List<String> FIELDS = List.of(
            "Last-Event-ID: %00\u00ff garbage\r\n",
            "Last-Event-ID: " + "9".repeat(4_000) + "\r\n",
            "X-Forwarded-For: 127.0.0.1, '; drop table, ::::, 999.1.1.1\r\n",
            "Forwarded: for=\"_gazonk\";proto=\r\n",
            "Accept: " + "a/b;q=0.1,".repeat(500) + "x/y\r\n",
            "Accept: \r\n",
            "Accept-Language: " + "x-".repeat(1_000) + "\r\n",
            "Content-Type: \r\n",
            "Content-Type: application/json;charset=UTF-99\r\n",
            "Content-Type: multipart/form-data\r\n",
            "Content-Encoding: gzip\r\n",
            "Content-Encoding: bogus\r\n",
            "Idempotency-Key: " + "k".repeat(5_000) + "\r\n",
            "traceparent: 00-zz-zz-zz\r\n",
            "baggage: " + "a=b,".repeat(1_000) + "\r\n",
            "Cookie: " + "a=b;".repeat(1_000) + "\r\n",
            "Origin: null\r\n",
            "Origin: http://localhost:8080.evil.example\r\n",
            "Range: bytes=" + "0-1,".repeat(1_000) + "\r\n",
            "If-None-Match: \"" + "x".repeat(3_000) + "\r\n",
            "Connection: keep-alive, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !!\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AA==\r\nSec-WebSocket-Version: 13\r\n");

    private static final List<String> METHODS =
            List.of("TRACE", "CONNECT", "OPTIONS", "HEAD", "PROPFIND", "PUT", "DELETE", "PATCH", "get", "G\u00c9T");

    private static final List<String> BODIES = List.of(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + "x=y;".repeat(5_000)
                    + "\r\na\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            "GET /\r\n",
            "\r\n\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");

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
                new Attack("odd header fields", ALL, OddRequestsIT::fields),
                new Attack("odd methods", ALL, OddRequestsIT::methods),
                new Attack("odd framing", ALL, OddRequestsIT::framing),
                new Attack("many requests at once on one connection", ALL, OddRequestsIT::pipelining),
                new Attack("large heads", ALL, OddRequestsIT::largeHeads),
                new Attack(
                        "answers that nobody reads",
                        EnumSet.complementOf(EnumSet.of(ServiceName.BROKER, ServiceName.LOGGER)),
                        OddRequestsIT::unreadAnswers),
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

    private static void fields(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        each(attackers, FIELDS, field -> target.head("GET", target.closed(), target.authorization(), field));
        each(attackers, FIELDS, field -> target.head("POST", target.open(), field, "Content-Length: 2\r\n") + "{}");
        each(attackers, FIELDS, field -> target.head("POST", target.closed(), target.authorization(), field));
    }

    private static void methods(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        each(attackers, METHODS, method -> target.head(method, target.closed(), target.authorization()));
        each(attackers, METHODS, method -> target.head(method, target.open(), "Content-Length: 0\r\n"));
    }

    private static void framing(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        each(attackers, BODIES, request -> request.replace("Host: a\r\n", "Host: localhost\r\n"));
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

    private static void unreadAnswers(Target target, Attackers attackers, OrdinaryClient meanwhile) throws IOException {
        var requests =
                target.head("GET", target.large(), target.authorization()).repeat(20);
        attackers.all(200, number -> attackers.connectAs(number / 20).send(requests));
        meanwhile.awaitServed(2);
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
