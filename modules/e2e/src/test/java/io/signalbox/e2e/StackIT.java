package io.signalbox.e2e;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * The services work with exactly the environment of {@code swarm/stack.yml}, deployed by the commands of its README, but for an address
 * to listen on, a file of host names, another directory than {@code /run/secrets}, and a mail server without a user. The
 * stores are the embedded ones, PostgreSQL's databases made by the stack's own script. No container runs: images, health checks' periods,
 * volumes, limits and updates are not seen here.
 */
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "skipped: it needs Linux, where every address that starts with 127 is this machine")
class StackIT {

    private static RunningStack stack;

    private final URI broker = stack.http("broker");
    private final Api api = Api.signedIn(broker, Deployment.PASSWORD);

    @BeforeAll
    static void start() {
        var taken = RunningStack.takenPorts();
        Command.require(taken.isEmpty(), "the ports that other servers of this machine hold: " + taken);
        stack = RunningStack.start();
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theFirstAdminHasTheAddressOfItsVariableAndThePasswordOfItsSecret() {
        var self = api.get("api/v1/users/me").object();

        assertThat(self.getString("email")).isEqualTo(stack.variable("SIGNALBOX_ADMIN_EMAIL"));
        assertThat(self.getJsonArray("roles").toString()).contains("admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc", "amqp"})
    void anEntryIsFoundAgainWhicheverWayItWent(String via) {
        var marker = UUID.randomUUID().toString();

        var written = api.post("api/v1/logs?via=" + via, Api.entry("stack", "INFO", "written", marker));

        assertThat(written.status()).as(written.text()).isEqualTo("amqp".equals(via) ? 202 : 201);
        assertThat(written.object().getString("via")).isEqualTo(via);
        await().atMost(20, SECONDS)
                .until(() -> api.searchAll("source=stack&q=" + marker).size() == 1);
    }

    @Test
    void anErrorBecomesAnAlertAndAMailToWhomAlertsGo() {
        var source = "stack-" + UUID.randomUUID();

        api.post("api/v1/logs", Api.entry(source, "ERROR", "payment failed", "declined"));

        await().atMost(30, SECONDS)
                .until(() -> api.get("api/v1/alerts?limit=100").text().contains(source));
        await().atMost(30, SECONDS).until(() -> stack.mailsWith(source).size() == 1);
        assertThat(stack.mailsWith(source).getFirst()).contains(Api.EMAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc"})
    void aMailIsSentFromTheSenderOfTheStack(String via) {
        var subject = UUID.randomUUID().toString();
        var mail = Json.createObjectBuilder()
                .add("to", Json.createArrayBuilder().add("someone@example.com"))
                .add("subject", subject)
                .add("text", "From the stack.")
                .build();

        var accepted = api.post("api/v1/mails?via=" + via, mail);

        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        var path = "api/v1/mails/" + accepted.object().getString("id");
        await().atMost(30, SECONDS)
                .until(() -> api.get(path).object().getString("status").equals("sent"));
        assertThat(stack.mailsWith(subject)).singleElement().satisfies(caught -> assertThat(caught)
                .contains(stack.variable("SIGNALBOX_MAIL_FROM").replaceFirst(".*<(.*)>", "$1")));
    }

    @Test
    void whatHappensInEachServiceIsInTheLog() {
        api.post("api/v1/logs", Api.entry("stack", "ERROR", "an alert and its mail", ""));

        await().atMost(30, SECONDS).until(() -> Stream.of("auth", "listener", "mail")
                .noneMatch(source -> api.searchAll("source=" + source).isEmpty()));
    }

    @Test
    void theConsoleIsServedAndFindsTheBrokerAtItsPublicAddress() {
        var frontend = Api.anonymous(stack.http("frontend"));

        assertThat(frontend.get("").text()).contains("<title>Signalbox</title>");
        assertThat(frontend.get("config.json").object().getString("brokerUrl"))
                .isEqualTo(stack.variable("SIGNALBOX_API_URL"));
    }

    @Test
    void onlyTheConsolesPagesMayCallAndRenewASession() {
        var signedIn = Api.anonymous(broker).post("api/v1/sessions", Api.credentials(Api.EMAIL, Deployment.PASSWORD));
        var cookie = signedIn.http().headers().firstValue("Set-Cookie").orElseThrow();
        var console = stack.variable("SIGNALBOX_CONSOLE_ORIGIN");

        assertThat(cookie).contains("Secure");
        assertThat(preflight("https://elsewhere.example.com").http().headers().map())
                .doesNotContainKey("access-control-allow-origin");
        assertThat(preflight(console).http().headers().firstValue("Access-Control-Allow-Origin"))
                .contains(console);
        assertThat(renewal("https://elsewhere.example.com", cookie).status()).isEqualTo(403);
        assertThat(renewal(console, cookie).status()).isEqualTo(200);
    }

    @Test
    void theBrokerServesGrpcOnItsOtherPort() {
        var channel = ManagedChannelBuilder.forTarget(stack.grpc("broker"))
                .usePlaintext()
                .build();
        try {
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(10, SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void theBrokerReachesAllTheOthers() {
        assertThat(api.get("api/v1/status").object().getJsonArray("services").getValuesAs(JsonObject.class))
                .extracting(service -> service.getString("name"), service -> service.getString("status"))
                .containsExactlyInAnyOrder(
                        tuple("auth", "up"),
                        tuple("logger", "up"),
                        tuple("listener", "up"),
                        tuple("mail", "up"),
                        tuple("amqp", "up"));
    }

    @ParameterizedTest
    @EnumSource
    void theHealthCheckFindsEachServiceWell(ServiceName service) {
        stack.checkHealth(service.text());
    }

    private Api.Answer preflight(String origin) {
        return Api.anonymous(broker).send("api/v1/logs", request -> request.header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private Api.Answer renewal(String origin, String cookie) {
        return Api.anonymous(broker).send("api/v1/sessions/refresh", request -> request.header("Origin", origin)
                .header("Cookie", cookie.replaceFirst(";.*", ""))
                .POST(BodyPublishers.noBody()));
    }
}
