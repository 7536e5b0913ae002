package io.signalbox.mail;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceBlockingStub;
import io.signalbox.proto.mail.v1.SendRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class MailApiIT {

    private static final String MAILS = "api/v1/mails";

    @TempDir
    private static Path home;

    private static Installation installation;
    private static ServiceProcess service;
    private static MailClient mailer;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        installation = Installation.start(home);
        service = installation.service(installation.stores().smtpUrl(), Map.of());
        mailer = installation.client(service, "ada", "mailer");
        channel = NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        service.close();
        installation.close();
    }

    @Test
    void aMailIsQueuedAndThenSentAndCaught() {
        var id = mailer.mail("caught@example.com");

        awaitSent(id);
        var recipient = mailer.status(id).getJsonArray("recipients").getJsonObject(0);
        assertThat(recipient.getString("address")).isEqualTo("caught@example.com");
        assertThat(recipient.getString("status")).isEqualTo("sent");
        assertThat(recipient.getInt("attempts")).isOne();
        assertThat(recipient.getString("lastReply")).startsWith("250");
        var caught = caughtBy("caught@example.com");
        assertThat(caught.getString("subject")).isEqualTo("Hello");
        assertThat(caught.getString("raw"))
                .contains("Auto-Submitted: auto-generated", "Message-ID: <" + id + "@localhost>", "Date: ")
                .contains("From: Signalbox <signalbox@localhost>");
    }

    @Test
    void aTemplateIsRenderedInTheRecipientsLanguageWithHtmlEscaped() {
        var answer = mailer.post(MAILS, """
                {"to":["alert@example.com"],"template":"alert","locale":"de-AT","variables":{
                 "rule":"<b>Fehler</b>","severity":"ERROR","source":"billing","name":"payment-failed","count":3,
                 "firstSeen":"2026-01-31T12:00:00Z","lastSeen":"2026-01-31T12:04:09Z","data":"<script>alert(1)</script>"}}""");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getString("status")).isEqualTo("queued");
        awaitSent(answer.json().getString("id"));
        var caught = caughtBy("alert@example.com");
        assertThat(caught.getString("subject")).isEqualTo("[ERROR] billing: payment-failed (<b>Fehler</b>)");
        assertThat(caught.getString("text")).contains("Ein Alarm wurde ausgelöst: <b>Fehler</b>", "Anzahl:");
        assertThat(caught.getString("html"))
                .contains("&lt;b&gt;Fehler&lt;/b&gt;", "&lt;script&gt;", "<html lang=\"de\">")
                .doesNotContain("<script");
        assertThat(caught.getString("raw")).contains("multipart/alternative");
    }

    @Test
    void oneMailSentByAllThreeProtocolsLooksTheSame() {
        var byRpc =
                rpc("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"mail.send\",\"params\":{\"to\":[\"rpc@example.com\"],\"template\":\"message\",\"variables\":{\"subject\":\"Hi\",\"message\":\"1\"}}}")
                        .getJsonObject("result");
        var byGrpc = grpc(mailer.token())
                .send(SendRequest.newBuilder()
                        .addTo("grpc@example.com")
                        .setTemplate("message")
                        .setVariables(variables("subject", "Hi", "message", "1"))
                        .build());

        assertThat(byRpc.getString("status")).isEqualTo(byGrpc.getStatus()).isEqualTo("queued");
        awaitSent(byRpc.getString("id"));
        awaitSent(byGrpc.getId());
        assertThat(caughtBy("rpc@example.com").getString("html"))
                .isEqualTo(caughtBy("grpc@example.com").getString("html"));
        var overGrpc = grpc(mailer.token())
                .get(GetRequest.newBuilder().setId(byRpc.getString("id")).build());
        var overRpc = rpc("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"mail.get\",\"params\":{\"id\":\"" + byGrpc.getId()
                        + "\"}}")
                .getJsonObject("result");
        assertThat(overGrpc.getStatus()).isEqualTo(overRpc.getString("status")).isEqualTo("sent");
        assertThat(overGrpc.getRecipients(0).getAddress()).isEqualTo("rpc@example.com");
    }

    @Test
    void theSameIdempotencyKeyAndRequestIsOneMailOverEveryProtocol() {
        var body = MailClient.plainMail("once@example.com");
        var rest = mailer.post(MAILS, body, "k-1").json().getString("id");
        var rpc = rpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mail.send\",\"params\":"
                        + Json.createObjectBuilder(Json.createReader(new java.io.StringReader(body))
                                        .readObject())
                                .add("idempotencyKey", "k-1")
                                .build()
                        + "}")
                .getJsonObject("result")
                .getString("id");
        var grpc = grpc(mailer.token())
                .send(SendRequest.newBuilder()
                        .addTo("once@example.com")
                        .setSubject("Hello")
                        .setText("Hello, world")
                        .setIdempotencyKey("k-1")
                        .build())
                .getId();

        assertThat(List.of(rest, rpc, grpc)).containsOnly(rest);
    }

    @Test
    void anIdempotencyKeyWithAnotherRequestIs422AndSomebodyElsesKeyIsAnother() {
        var first = mailer.post(MAILS, MailClient.plainMail("a@example.com"), "k-2");
        var other = mailer.post(MAILS, MailClient.plainMail("b@example.com"), "k-2");
        var stranger =
                installation.client(service, "bob", "mailer").post(MAILS, MailClient.plainMail("b@example.com"), "k-2");

        assertThat(first.status()).isEqualTo(202);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(stranger.status()).isEqualTo(202);
    }

    @Test
    void twentyEqualRequestsAtOnceAreOneMail() {
        var body = MailClient.plainMail("twenty@example.com");
        var ids = new HashSet<String>();
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 20)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> mailer.post(MAILS, body, "k-20"), requests))
                    .toList();
            answers.forEach(answer -> ids.add(answer.join().json().getString("id")));
        }

        assertThat(ids).hasSize(1);
        awaitSent(ids.iterator().next());
        assertThat(caught().filter(mail -> isFor(mail, "twenty@example.com"))).hasSize(1);
    }

    @Test
    void anExpiredIdempotencyKeyIsForgotten() {
        var first = mailer.post(MAILS, MailClient.plainMail("a@example.com"), "k-3")
                .json()
                .getString("id");
        installation.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = 'k-3'");

        var second = mailer.post(MAILS, MailClient.plainMail("b@example.com"), "k-3");

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.json().getString("id")).isNotEqualTo(first);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of("{\"to\":[],\"subject\":\"s\",\"text\":\"t\"}", "invalid-request", "to"),
                Arguments.of("{\"subject\":\"s\",\"text\":\"t\"}", "invalid-request", "to"),
                Arguments.of("{\"to\":\"a@example.com\",\"subject\":\"s\",\"text\":\"t\"}", "invalid-request", "to"),
                Arguments.of("{\"to\":[1],\"subject\":\"s\",\"text\":\"t\"}", "invalid-request", "to[0]"),
                Arguments.of("{\"to\":[\"nobody\"],\"subject\":\"s\",\"text\":\"t\"}", "invalid-request", "to[0]"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\",\"a@example.com\\r\\nBcc: b@example.com\"],\"subject\":\"s\",\"text\":\"t\"}",
                        "invalid-request",
                        "to[1]"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"s\\r\\nBcc: b@example.com\",\"text\":\"t\"}",
                        "invalid-request",
                        "subject"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"s\\u0085\",\"text\":\"t\"}",
                        "invalid-request",
                        "subject"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"" + "s".repeat(256) + "\",\"text\":\"t\"}",
                        "invalid-request",
                        "subject"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"s\",\"text\":\"" + "é".repeat(131_073) + "\"}",
                        "invalid-request",
                        "text"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"s\",\"text\":\"\\u0000\"}",
                        "invalid-request",
                        "text"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"subject\":\"s\",\"text\":\"t\",\"html\":\"\\ud800\"}",
                        "invalid-request",
                        "html"),
                Arguments.of("{\"to\":[\"a@example.com\"],\"text\":\"t\"}", "invalid-request", "subject"),
                Arguments.of("{\"to\":[\"a@example.com\"],\"subject\":\"s\"}", "invalid-request", "text"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"text\":\"t\"}",
                        "invalid-request",
                        "text"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"variables\":{\"subject\":\"s\"}}",
                        "missing-variable",
                        "variables.message"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"variables\":{\"subject\":\"s\\nBcc: b@example.com\",\"message\":\"m\"}}",
                        "invalid-request",
                        "variables.subject"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"variables\":{\"subject\":[],\"message\":\"m\"}}",
                        "invalid-request",
                        "variables.subject"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"verify\",\"variables\":{\"link\":\"javascript:alert(1)\"}}",
                        "invalid-request",
                        "variables.link"),
                Arguments.of(
                        "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"locale\":\"not a tag\",\"variables\":{\"subject\":\"s\",\"message\":\"m\"}}",
                        "invalid-request",
                        "locale"));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void aBadRequestIs400AndNamesTheField(String body, String problem, String field) {
        var answer = mailer.post(MAILS, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.fields()).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"text\"", "{} {}", "{\"a\":1,\"a\":2}"})
    void whatIsNoJsonObjectIs400(String body) {
        assertThat(mailer.post(MAILS, body).status()).isEqualTo(400);
    }

    @Test
    void deepNestingInvalidUtf8AndAHugeBodyAreRefused() {
        var deep = "{\"variables\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
        var invalidUtf8 = MailClient.send(mailer.request(MAILS)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xC3, '(', '"', '}'}))
                .build());

        assertThat(mailer.post(MAILS, deep).status()).isEqualTo(400);
        assertThat(invalidUtf8.status()).isEqualTo(400);
        assertThat(mailer.post(MAILS, "{\"text\":\"" + "x".repeat(5 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(mailer.post("rpc", "x".repeat(5 << 20)).status()).isEqualTo(413);
    }

    @Test
    void anUnknownTemplateIs400OverRestAndItsEqualElsewhere() {
        var rest = mailer.post(MAILS, "{\"to\":[\"a@example.com\"],\"template\":\"../../etc/passwd\"}");
        var rpc =
                rpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mail.send\",\"params\":{\"to\":[\"a@example.com\"],\"template\":\"nope\"}}")
                        .getJsonObject("error");

        assertThat(rest.status()).isEqualTo(400);
        assertThat(rest.problem()).isEqualTo("unknown-template");
        assertThat(rpc.getInt("code")).isEqualTo(-32602);
        assertThat(rpc.getJsonObject("data").getString("type")).endsWith("unknown-template");
        assertThatThrownBy(() -> grpc(mailer.token())
                        .send(SendRequest.newBuilder()
                                .addTo("a@example.com")
                                .setTemplate("nope")
                                .build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    @Test
    void onlyMailersServicesAndAdminsSend() {
        var body = MailClient.plainMail("a@example.com");

        assertThat(mailer.as("").post(MAILS, body).status()).isEqualTo(401);
        assertThat(mailer.as("forged").post(MAILS, body).status()).isEqualTo(401);
        assertThat(mailer.as(installation.auth().tokens().endingIn(Duration.ofSeconds(-90), "ada", "mailer"))
                        .post(MAILS, body)
                        .status())
                .isEqualTo(401);
        assertThat(installation.client(service, "r", "reader").post(MAILS, body).status())
                .isEqualTo(403);
        assertThat(installation
                        .client(service, "listener", "service")
                        .post(MAILS, body)
                        .status())
                .isEqualTo(202);
        assertThat(installation
                        .client(service, "root", "admin")
                        .post(MAILS, body)
                        .status())
                .isEqualTo(202);
        assertThatThrownBy(() -> MailServiceGrpc.newBlockingStub(channel)
                        .send(SendRequest.newBuilder().build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void aMailerSeesOnlyTheirOwnMailsAndAnOperatorAll() {
        var carol = installation.client(service, "carol", "mailer");
        var operator = installation.client(service, "op", "operator");
        var id = carol.mail("c@example.com");

        assertThat(carol.get(MAILS + "/" + id).status()).isEqualTo(200);
        assertThat(mailer.get(MAILS + "/" + id).status()).isEqualTo(404);
        assertThat(operator.get(MAILS + "/" + id).status()).isEqualTo(200);
        assertThat(carol.get(MAILS).json().getJsonArray("items")).hasSize(1);
        assertThat(mailer.get(MAILS + "/nonsense").status()).isEqualTo(404);
    }

    @Test
    void aListIsPagedByItsCursorNewestFirst() {
        var dora = installation.client(service, "dora", "mailer");
        var ids =
                IntStream.range(0, 5).mapToObj(i -> dora.mail("d@example.com")).toList();

        var first = dora.get(MAILS + "?limit=3").json();
        var second =
                dora.get(MAILS + "?limit=3&cursor=" + first.getString("next")).json();

        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.getJsonArray("items").getValuesAs(JsonObject.class).stream())
                        .map(mail -> mail.getString("id")))
                .containsExactlyElementsOf(ids.reversed());
        assertThat(second.get("next")).isEqualTo(JsonValue.NULL);
        assertThat(dora.get(MAILS + "?limit=0").fields()).containsExactly("limit");
        assertThat(dora.get(MAILS + "?cursor=x").fields()).containsExactly("cursor");
    }

    @Test
    void theTemplatesTellWhatTheyNeedAndCanBeTried() {
        var items = mailer.get("api/v1/templates").json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(items.stream().map(template -> template.getString("name")))
                .containsExactly(
                        "alert", "api-key-created", "message", "new-device", "password-changed", "reset", "verify");
        for (var template : items) {
            var examples = Json.createObjectBuilder();
            template.getJsonArray("variables")
                    .getValuesAs(JsonObject.class)
                    .forEach(variable -> examples.add(variable.getString("name"), variable.getString("example")));
            var variables = examples.build();
            for (var locale : List.of("en", "de", "fr")) {
                var preview = mailer.post(
                        "api/v1/templates/" + template.getString("name") + "/preview",
                        Json.createObjectBuilder()
                                .add("locale", locale)
                                .add("variables", variables)
                                .build()
                                .toString());
                assertThat(preview.status()).as(preview.response().body()).isEqualTo(200);
                assertThat(preview.json().getString("html")).contains("prefers-color-scheme: dark");
            }
        }
        assertThat(mailer.get("api/v1/templates/alert")
                        .json()
                        .getJsonObject("texts")
                        .getJsonObject("en")
                        .getString("subject"))
                .contains("{{severity}}");
        assertThat(mailer.get("api/v1/templates/nope").status()).isEqualTo(404);
        assertThat(mailer.post("api/v1/templates/reset/preview", "{}").problem())
                .isEqualTo("missing-variable");
    }

    @Test
    void jsonRpcAnswersBatchesNotificationsAndMistakesByTheSpecification() {
        var batch = mailer.post("rpc", """
                [{"jsonrpc":"2.0","id":1,"method":"mail.get","params":{"id":"x"}},
                 {"jsonrpc":"2.0","method":"mail.send","params":{}},
                 {"jsonrpc":"2.0","id":"two","method":"nope"},
                 {"id":3,"method":"mail.get"}, 4,
                 {"jsonrpc":"2.0","id":5,"method":"rpc.discover"}]""");

        assertThat(batch.response().body())
                .contains("\"id\":1", "\"id\":\"two\"", "-32601", "\"id\":3", "-32600", "\"openrpc\"", "mail.send");
        assertThat(mailer.post("rpc", "{").json().getJsonObject("error").getInt("code"))
                .isEqualTo(-32700);
        assertThat(mailer.post("rpc", "{\"jsonrpc\":\"2.0\",\"method\":\"mail.get\"}")
                        .status())
                .isEqualTo(204);
        assertThat(mailer.as("").post("rpc", "{}").status()).isEqualTo(401);
    }

    @Test
    void whatWasSentBecomesALogEntryInTheSameTransaction() {
        var id = mailer.mail("entry@example.com");

        awaitSent(id);
        assertThat(installation.number(
                        "SELECT count(*) FROM entry_outbox WHERE encode(entry, 'escape') LIKE '%mail-sent%" + id
                                + "%'"))
                .isOne();
    }

    @Test
    void theEntryCarriesTheTraceOfTheRequestThatSentTheMail() {
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var answer = MailClient.send(mailer.request(MAILS)
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString(MailClient.plainMail("trace@example.com")))
                .build());

        awaitSent(answer.json().getString("id"));
        assertThat(installation.number(
                        "SELECT count(*) FROM entry_outbox WHERE encode(entry, 'escape') LIKE '%mail-sent%" + trace
                                + "%'"))
                .isOne();
    }

    @Test
    void healthMetricsAndOpenApiAreThere() {
        awaitSent(mailer.mail("metric@example.com"));

        for (var check : List.of("live", "ready", "started")) {
            assertThat(mailer.as("").get("health/" + check).status()).isEqualTo(200);
        }
        assertThat(mailer.as("").get("metrics").response().body())
                .contains(
                        "signalbox_mail_queued_total",
                        "signalbox_mail_sent_total",
                        "signalbox_mail_failed_total",
                        "signalbox_mail_retried_total",
                        "signalbox_mail_queue_depth",
                        "signalbox_mail_delivery_seconds",
                        "signalbox_mail_smtp_connections_total",
                        "signalbox_requests_seconds");
        assertThat(mailer.as("").get("openapi").response().body()).contains("/api/v1/templates/{name}/preview");
    }

    @Test
    void finishedMailsLoseTheirTextsAndThenGo() {
        var id = mailer.mail("old@example.com");
        awaitSent(id);

        installation.execute("UPDATE mails SET created_at = now() - interval '8 days' WHERE id = '" + id + "'");
        await().until(() ->
                installation.number("SELECT count(*) FROM mails WHERE body_text IS NULL AND id = '" + id + "'") == 1);
        installation.execute("UPDATE mails SET created_at = now() - interval '91 days' WHERE id = '" + id + "'");
        await().until(() -> mailer.get(MAILS + "/" + id).status() == 404);
    }

    private static void awaitSent(String id) {
        await().until(() -> mailer.as(installation.auth().tokens().of("root", "admin"))
                .status(id)
                .getString("status")
                .equals("sent"));
    }

    private static JsonObject rpc(String call) {
        return mailer.post("rpc", call).json();
    }

    private static MailServiceBlockingStub grpc(String token) {
        return MailServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withCallCredentials(GrpcChannels.bearer(token));
    }

    private static Struct variables(String... namesAndValues) {
        var struct = Struct.newBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            struct.putFields(
                    namesAndValues[i],
                    Value.newBuilder().setStringValue(namesAndValues[i + 1]).build());
        }
        return struct.build();
    }

    private static JsonObject caughtBy(String recipient) {
        var summary =
                caught().filter(mail -> isFor(mail, recipient)).findFirst().orElseThrow();
        return catcher().get("api/messages/" + summary.getInt("id")).json();
    }

    private static boolean isFor(JsonObject mail, String recipient) {
        return mail.getJsonArray("to").contains(Json.createValue(recipient));
    }

    private static Stream<JsonObject> caught() {
        return catcher().get("api/messages").json().getJsonArray("items").getValuesAs(JsonObject.class).stream();
    }

    private static MailClient catcher() {
        return new MailClient(installation.stores().caughtMail(), "");
    }
}
