package io.signalbox.e2e.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.e2e.cluster.Cluster.address;
import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.grpcurl;
import static io.signalbox.e2e.cluster.Cluster.post;
import static io.signalbox.e2e.cluster.Cluster.run;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a user of the cluster does, all of it through the ingress gateway. */
@Tag("cluster")
class GatewayIT {

    private static String token;

    private final String marker = UUID.randomUUID().toString();

    @BeforeAll
    static void signIn() {
        token = await().atMost(60, SECONDS).ignoreExceptions().until(Cluster::adminToken, t -> !t.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc", "amqp"})
    void anEntryThatIsWrittenOverAnyProtocolIsFound(String via) {
        var answer = post("/api/v1/logs?via=" + via, token, entry("INFO"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(via.equals("amqp") ? 202 : 201);
        assertThat(answer.object().getString("via")).isEqualTo(via);
        awaitEntry();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/metrics/",
                "/metrics/base",
                "/metrics;x",
                "//metrics",
                "/./metrics",
                "/%6detrics",
                "/%6detrics/",
                "/x/..;/metrics",
                "/api/../metrics",
                "/health/live",
                "/health;x/live",
                "/openapi",
                "/;/openapi"
            })
    void whatIsForOperatorsIsNotServedOutsideHoweverItIsSpelt(String path) {
        assertThat(curl(path, "--path-as-is").status()).isIn(400, 403);
    }

    @Test
    void anEntryThatIsWrittenByGrpcurlIsFound() {
        var written = grpcurl(
                token,
                "signalbox.log.v1.LogService/Write",
                Json.createObjectBuilder()
                        .add(
                                "entries",
                                Json.createArrayBuilder()
                                        .add(Json.createObjectBuilder()
                                                .add("source", "cluster")
                                                .add("name", "grpcurl")
                                                .add("data", marker)))
                        .build());

        assertThat(written.orThrow()).contains("ids");
        awaitEntry();
    }

    @Test
    void anErrorBecomesAnAlertAndTheAlertAMail() {
        var source = "cluster-" + marker;
        post("/api/v1/logs", token, entry(source, "ERROR"));

        await().atMost(60, SECONDS)
                .untilAsserted(
                        () -> assertThat(get("/api/v1/alerts", token).body()).contains(marker));
        await().atMost(60, SECONDS)
                .untilAsserted(
                        () -> assertThat(get("/api/v1/mails", token).body()).contains(source));
    }

    @Test
    void aMailThatIsAcceptedIsSent() {
        var answer = post(
                "/api/v1/mails",
                token,
                Json.createObjectBuilder()
                        .add("to", Json.createArrayBuilder().add("customer@example.com"))
                        .add("subject", marker)
                        .add("text", "Hello")
                        .build());

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        var id = answer.object().getString("id");
        await().atMost(60, SECONDS).untilAsserted(() -> assertThat(
                        get("/api/v1/mails/" + id, token).object().getString("status"))
                .isEqualTo("sent"));
    }

    @Test
    void theConsoleIsServed() {
        var answer = curl("/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/status"})
    void browsersAreToldToComeByHttps(String path) {
        assertThat(curl(path, "-i").body())
                .containsIgnoringCase("strict-transport-security: max-age=31536000; includeSubDomains");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ping", "/handle", "/log-grpc"})
    void theClassicContractIsNotRoutedWithoutItsComponent(String path) {
        var answer = curl(path, "-X", "POST", "-H", "Host: classic.signalbox.example");

        assertThat(answer.status()).isIn(404, 421);
    }

    @Test
    void plainHttpIsSentToHttps() {
        var answer = Cluster.answer(run(List.of(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-H",
                "Host: signalbox.example",
                "-w",
                "%{redirect_url}\n%{http_code}",
                "http://" + address() + ":30080/api/v1/status")));

        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.body()).startsWith("https://signalbox.example");
    }

    @Test
    void withoutATokenTheBrokerItselfSaysWhatIsMissing() {
        var answer = curl("/api/v1/status", "-i");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("application/problem+json").contains("urn:signalbox:problem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eyJhbGciOiJub25lIn0.%s.", "eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.%s.AAAA"})
    void aForgedTokenGetsNoFurtherThanTheGateway(String form) {
        var claims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.createObjectBuilder()
                        .add("iss", "signalbox")
                        .add("aud", "signalbox")
                        .add("sub", "mallory")
                        .build()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));

        var answer = get("/api/v1/status", form.formatted(claims));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).as("Envoy's own words").containsPattern("^Jw(t|ks) ");
    }

    @Test
    void anApiKeyPassesTheGatewayThoughItIsNoJwt() {
        var made = post(
                "/api/v1/api-keys",
                token,
                Json.createObjectBuilder()
                        .add("name", "cluster " + marker)
                        .add("scopes", Json.createArrayBuilder().add("writer"))
                        .build());
        assertThat(made.status()).as(made.body()).isEqualTo(201);

        var answer = post("/api/v1/logs", made.object().getString("key"), entry("INFO"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private void awaitEntry() {
        await().atMost(30, SECONDS).untilAsserted(() -> assertThat(
                        get("/api/v1/logs?q=" + marker, token).body())
                .contains(marker));
    }

    private JsonObject entry(String severity) {
        return entry("cluster", severity);
    }

    private JsonObject entry(String source, String severity) {
        return Json.createObjectBuilder()
                .add("source", source)
                .add("name", "tried")
                .add("severity", severity)
                .add("data", marker)
                .build();
    }
}
