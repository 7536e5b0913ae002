package io.signalbox.frontend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The real service, as a browser meets it. */
class FrontendIT {

    private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");

    private static final HttpClient BROWSER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ServiceProcess frontend;

    @BeforeAll
    static void start() {
        frontend = ServiceProcess.start(
                "frontend",
                Map.of(
                        "SIGNALBOX_FRONTEND_BROKER_URL", "http://{host}:8081",
                        "SIGNALBOX_HTTP_HOSTS", "box.example"));
    }

    @AfterAll
    static void stop() {
        frontend.close();
    }

    @Test
    void thePageIsAskedForAnewAndNotSentTwice() throws Exception {
        var page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Signalbox</title>");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");

        var again = get("/", "If-None-Match", header(page, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "Content-Security-Policy")).isEqualTo(header(page, "Content-Security-Policy"));
    }

    @Test
    void aHashedFileMayBeKeptForEver() throws Exception {
        var script = get(scriptPath());
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(header(script, "Content-Type")).startsWith("text/javascript");
        assertThat(header(script, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    }

    @Test
    void aMissingFileIsNotFoundAndNotRemembered() throws Exception {
        for (var path : new String[] {"/assets/index-00000000.js", "/assets/", "/robots.txt", "/nothing"}) {
            var answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../index.html",
                "/assets/..%2findex.html",
                "/assets/%2e%2e/%2e%2e/application.yaml",
                "/assets/..%5c..%5capplication.yaml",
                "/application.yaml",
                "/META-INF/MANIFEST.MF",
                "/console/index.html",
            })
    void nothingBesideTheConsoleGetsOut(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .containsPattern("^HTTP/1.1 (?:400|404) ")
                .doesNotContain("broker-url", "Manifest-Version", "<title>");
    }

    @Test
    void whoeverOpensAnyAddressGetsThePage() throws Exception {
        assertThat(get("/some/where", "Sec-Fetch-Mode", "navigate").body()).contains("<title>Signalbox</title>");
        assertThat(get("/old", "Accept", "text/html,application/xhtml+xml").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aProgramAndAnOperatorGetWhatTheyAskFor() throws Exception {
        assertThat(get("/some/where", "Sec-Fetch-Mode", "cors").statusCode()).isEqualTo(404);
        assertThat(get("/some/file.png", "Sec-Fetch-Mode", "navigate").statusCode())
                .isEqualTo(404);
        for (var path : new String[] {"/health/live", "/health/ready", "/health/started"}) {
            assertThat(get(path, "Sec-Fetch-Mode", "navigate").body()).contains("\"status\":\"UP\"");
        }
    }

    @Test
    void otherMethodsAreRefusedInAProblemDocument() throws Exception {
        var answer = BROWSER.send(
                HttpRequest.newBuilder(uri("/config.json"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/config.json", "/nothing", "/assets/none.js", "/health/ready", "/metrics", "/openapi"})
    void everyAnswerIsLockedDown(String path) throws Exception {
        var answer = get(path);
        assertThat(header(answer, "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "font-src 'self'; connect-src 'self' http://127.0.0.1:8081; base-uri 'none'; "
                        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(header(answer, "Permissions-Policy")).contains("camera=()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics;x", "/metrics;", "/metrics%3B", "/health;x/live", "/;/openapi", "/;x", "/assets;x/"})
    void aPathWithParametersLeadsNowhere(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "urn:signalbox:problem:invalid-request")
                .contains("Content-Security-Policy");
    }

    @Test
    void theBrokerIsOnTheHostThatTheBrowserAskedFor() throws Exception {
        var configuration = get("/config.json");
        assertThat(configuration.body()).isEqualTo("{\"brokerUrl\":\"http://127.0.0.1:8081\"}");
        assertThat(header(configuration, "Cache-Control")).isEqualTo("no-store");
        assertThat(withHost("/config.json", "box.example:8080")).contains("\"http://box.example:8081\"");
        assertThat(withHost("/config.json", "[::1]:8080")).contains("\"http://[::1]:8081\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/config.json", "/health/live", "/metrics", "/nothing"})
    void underAnotherSitesNameNothingIsServed(String path) throws Exception {
        assertThat(withHost(path, "evil.example:8080"))
                .startsWith("HTTP/1.1 421 ")
                .contains("application/problem+json", "urn:signalbox:problem:misdirected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"box.example; script-src *", "box.example script-src", "user@box.example", "'unsafe-inline'"})
    void aForgedHostGetsIntoNoHeader(String host) throws Exception {
        assertThat(withHost("/", host)).doesNotContain(host);
        assertThat(withHost("/config.json", host))
                .containsPattern("^HTTP/1.1 (?:400|421) ")
                .doesNotContain(host);
    }

    @Test
    void whatIsFetchedIsCounted() throws Exception {
        get("/");
        get(scriptPath());
        get("/config.json");
        assertThat(get("/metrics").body().lines())
                .anyMatch(line -> line.startsWith("signalbox_requests_seconds_count") && line.contains("\"GET /\""))
                .anyMatch(line -> line.contains("\"GET /assets/{file}\""))
                .anyMatch(line -> line.contains("\"GET /config.json\""));
    }

    @Test
    void methodsThatNobodyKnowsAreCountedAsOne() throws Exception {
        for (var method : List.of("A1", "A2", "A3")) {
            BROWSER.send(
                    HttpRequest.newBuilder(frontend.http().resolve("/"))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        }
        assertThat(get("/metrics").body().lines())
                .anyMatch(line -> line.contains("\"other /\""))
                .noneMatch(line -> line.contains("\"A1 ") || line.contains("\"A2 ") || line.contains("\"A3 "));
    }

    @Test
    void aBadBrokerUrlStopsTheServiceWithOneSentenceThatNamesTheKey() throws Exception {
        try (var bad = ServiceProcess.launch("frontend", Map.of("SIGNALBOX_FRONTEND_BROKER_URL", "broker:8081"))) {
            await().atMost(Duration.ofMinutes(2)).until(() -> !bad.process().isAlive());
            assertThat(bad.process().exitCode()).isEqualTo(78);
            assertThat(Files.readString(bad.log()).lines().filter(line -> !line.startsWith("{")))
                    .singleElement()
                    .asString()
                    .contains("signalbox.frontend.broker-url", "'broker:8081'");
        }
    }

    @Test
    void withoutABrokerUrlTheConsoleCallsItsOwnOrigin() throws Exception {
        try (var gateway = ServiceProcess.start("frontend", Map.of())) {
            var configuration = BROWSER.send(
                    HttpRequest.newBuilder(gateway.http().resolve("/config.json"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(configuration.body()).isEqualTo("{\"brokerUrl\":\"\"}");
            assertThat(header(configuration, "Content-Security-Policy")).contains("connect-src 'self'; ");
            assertThat(gateway.stop(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static String scriptPath() throws Exception {
        var script = SCRIPT.matcher(get("/").body());
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return BROWSER.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return frontend.http().resolve(path);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String withHost(String path, String host) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static String raw(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), frontend.http().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
