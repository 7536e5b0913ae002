package io.signalbox.common.http.door;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;

import io.signalbox.common.http.Network;
import io.signalbox.common.http.Proxies;
import io.signalbox.common.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A real Helidon server behind the door, and clients that keep no rules. */
class HttpDoorTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<WebServer> servers = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final Semaphore mayAnswer = new Semaphore(0);

    @AfterEach
    void close() {
        mayAnswer.release(1_000);
        clients.forEach(RawClient::close);
        servers.forEach(WebServer::stop);
    }

    @Test
    void requestsFollowEachOtherOnAConnection() {
        var client = client(server(limits()));

        assertThat(client.send(GET + GET).answer()).startsWith("HTTP/1.1 200").endsWith("hello");
        assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("hello");
        assertThat(client.send(post("/echo", 5) + "world").answer()).endsWith("world");
        assertThat(client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                                + "3;a=b\r\none\r\n3\r\ntwo\r\n0\r\nTrailer: x\r\n\r\n")
                        .answer())
                .endsWith("onetwo");
        assertThat(client.send(GET).answer()).endsWith("hello");
    }

    @Test
    void aConnectionIsClosedWhereTheClientAsksForIt() {
        var client = client(server(limits()));

        var all = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET)
                .untilClosed();

        assertThat(all).containsOnlyOnce("HTTP/1.1 200").containsIgnoringCase("Connection: close");
    }

    @Test
    void aConnectionIsClosedWhereTheAnswerSaysSo() {
        var client = client(server(limits()));

        assertThat(client.send("GET /close HTTP/1.1\r\nHost: a\r\n\r\n" + GET).untilClosed())
                .containsOnlyOnce("HTTP/1.1 200");
    }

    @Test
    void whatBreaksARuleIsAnsweredAndClosed() {
        var client = client(server(limits()));

        var all = client.send(
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                + GET)
                .untilClosed();

        assertThat(all)
                .startsWith("HTTP/1.1 400 ")
                .containsOnlyOnce("HTTP/1.1")
                .contains(
                        "application/problem+json",
                        "Connection: close",
                        "\"type\":\"urn:signalbox:problem:invalid-request\"");
    }

    @Test
    void anAnswerArrivesAlthoughItsBodyWasNotRead() {
        var port = server(limits());
        var client = client(port);

        client.send(post("/refuse", 50_000_000)).send(new byte[3_000_000]);

        assertThat(client.untilClosed()).startsWith("HTTP/1.1 401 ").containsIgnoringCase("Connection: close");
        assertThat(client(port).send(post("/refuse", 3) + "abc" + GET).answer()).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aShortBodyThatNobodyReadsCostsNoConnection() {
        var client = client(server(limits()));

        assertThat(client.send(post("/refuse", 3) + "abc").answer()).startsWith("HTTP/1.1 401 ");
        assertThat(client.send(GET).answer()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aClientIsToldToGoOnOnlyWhereItsBodyIsWanted() {
        var port = server(limits());
        var wanted = client(port).send(post("/echo", 3, "Expect: 100-Continue"));
        var unwanted = client(port).send(post("/refuse", 3, "Expect: 100-continue"));

        assertThat(wanted.answer()).startsWith("HTTP/1.1 100 ");
        assertThat(wanted.send("abc").answer()).startsWith("HTTP/1.1 200 ").endsWith("abc");
        assertThat(unwanted.untilClosed()).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void everyAnswerIsTakenAtItsWordAndKeptByNobody() {
        var client = client(server(limits()));

        assertThat(client.send(GET).answer())
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("Cache-Control: no-store");
        assertThat(client.send("GET /cached HTTP/1.1\r\nHost: a\r\n\r\n").answer())
                .containsIgnoringCase("Cache-Control: max-age=60")
                .doesNotContain("no-store");
    }

    @Test
    void aConnectionThatSendsNothingIsClosed() {
        assertThat(client(server(limits(Duration.ofMillis(300), LONG, LONG))).untilClosed())
                .isEmpty();
    }

    @Test
    void aHeadThatDoesNotEndIsAnsweredWith408() {
        assertThat(client(server(limits(Duration.ofMillis(300), LONG, LONG)))
                        .send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
                        .untilClosed())
                .startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aBodyHasADeadlineAsAWhole() {
        var client = client(server(limits(LONG, Duration.ofMillis(600), LONG)));
        client.send(post("/echo", 1_000_000_000));

        assertThat(client.send("x").untilClosed()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void anIdleConnectionIsClosed() {
        var client = client(server(limits(LONG, LONG, Duration.ofMillis(300))));

        assertThat(client.send(GET).untilClosed()).containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void whoKeepsUsWaitingLongestGivesWay() {
        var port = server(limits(10, 5));
        var slow = IntStream.range(0, 50)
                .mapToObj(_ -> client("127.0.0.2", port).send(post("/echo", 9) + "x"))
                .toList();

        assertThat(client("127.0.0.2", port).send(GET).answer()).startsWith("HTTP/1.1 200 ");
        assertThat(client("127.0.0.3", port).send(GET).answer()).startsWith("HTTP/1.1 200 ");
        assertThat(slow.getFirst().untilClosed()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
    }

    @Test
    void manyPeersTogetherShutNobodyOut() {
        var port = server(limits(20, 5));
        IntStream.range(0, 100).forEach(i -> client("127.0.1." + i % 50, port).send(post("/echo", 9) + "x"));
        var ordinary = client("127.0.0.3", port);

        for (var i = 0; i < 20; i++) {
            client("127.0.1." + i, port).send(post("/echo", 9) + "x");
            assertThat(ordinary.send(GET).answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoIsBeingServedIsNotDisturbed() {
        var port = server(limits(3, 3));
        var served = IntStream.range(0, 3)
                .mapToObj(_ -> client(port).send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"))
                .toList();
        await().until(() -> mayAnswer.getQueueLength() == 3);

        assertThat(client(port).send(GET).untilClosed())
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 1");
        mayAnswer.release(3);

        assertThat(served).allMatch(client -> client.answer().startsWith("HTTP/1.1 200 "));
        await().until(() -> client(port).send(GET).answer().startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aProxyIsNoSender() {
        var port = server(limits(10, 1));

        var clients =
                IntStream.range(0, 5).mapToObj(_ -> client("127.0.0.6", port)).toList();

        assertThat(clients).allMatch(client -> client.send(GET).answer().startsWith("HTTP/1.1 200 "));
    }

    @Test
    void onLoopbackOnlyNamesOfThisMachineAreAnsweredTo() {
        var loopback = new DoorLimits(
                100,
                100,
                new Proxies(List.of()),
                LONG,
                LONG,
                LONG,
                LONG,
                HostNames.of("127.0.0.1", List.of("box.test")));
        var port = server(loopback);

        for (var name : List.of("localhost", "LOCALHOST:8081", "127.0.0.1:1", "[::1]:1", "[::1]", "box.test")) {
            assertThat(client(port).send(get(name)).answer()).as(name).startsWith("HTTP/1.1 200 ");
        }
        for (var name : List.of("evil.example:8081", "localhost.evil.example", "127.0.0.2", "10.0.0.1", "[::2]")) {
            assertThat(client(port).send(get(name)).untilClosed()).as(name).startsWith("HTTP/1.1 421 ");
        }
        assertThat(client(port)
                        .send("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .untilClosed())
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void nobodyChangesToHttp2() {
        var port = server(limits());
        var upgrade = client(port)
                .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

        assertThat(upgrade.answer()).startsWith("HTTP/1.1 200 ");
        assertThat(client(port).send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").untilClosed())
                .startsWith("HTTP/1.1 505 ");
    }

    private static String get(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static String post(String path, int length, String... headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n"
                + String.join(
                        "",
                        IntStream.range(0, headers.length)
                                .mapToObj(i -> headers[i] + "\r\n")
                                .toList())
                + "\r\n";
    }

    private static DoorLimits limits() {
        return limits(LONG, LONG, LONG);
    }

    private static DoorLimits limits(Duration head, Duration body, Duration idle) {
        return new DoorLimits(
                100, 100, new Proxies(List.of()), head, body, idle, LONG, HostNames.of("0.0.0.0", List.of()));
    }

    private static DoorLimits limits(int connections, int perAddress) {
        return new DoorLimits(
                connections,
                perAddress,
                new Proxies(List.of(Network.parse("127.0.0.6"))),
                LONG,
                LONG,
                LONG,
                LONG,
                HostNames.of("0.0.0.0", List.of()));
    }

    private RawClient client(int port) {
        return client("127.0.0.1", port);
    }

    private RawClient client(String from, int port) {
        var client = new RawClient(from, port);
        clients.add(client);
        return client;
    }

    private int server(DoorLimits limits) {
        var http = Http1ConnectionSelector.builder()
                .config(HttpDoor.listening(Http1Config.create()))
                .build();
        var server = WebServer.builder()
                .host("127.0.0.1")
                .protocolsDiscoverServices(false)
                .addConnectionSelector(HttpDoor.behind(limits, http, _ -> {}))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(this::routing)
                .shutdownGracePeriod(Duration.ofMillis(100))
                .build()
                .start();
        servers.add(server);
        return server.port();
    }

    private void routing(HttpRouting.Builder routing) {
        routing.get("/", (_, response) -> response.send("hello"))
                .get("/close", (_, response) -> response.header(HeaderValues.CONNECTION_CLOSE)
                        .send("bye"))
                .get("/cached", (_, response) -> response.header("Cache-Control", "max-age=60")
                        .send("kept"))
                .get("/wait", (_, response) -> {
                    mayAnswer.acquireUninterruptibly();
                    response.send("late");
                })
                .post(
                        "/echo",
                        (request, response) -> response.send(request.content().as(byte[].class)))
                .post("/refuse", (_, response) -> response.status(Status.UNAUTHORIZED_401)
                        .send("no"));
    }
}
