package io.signalbox.mail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import jakarta.json.JsonObject;

import io.signalbox.local.process.ServiceProcess;
import io.signalbox.mail.ScriptedSmtp.Action;
import io.signalbox.mail.ScriptedSmtp.Received;
import io.signalbox.mail.ScriptedSmtp.Stage;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DeliveryIT {

    private static final int WORKERS = 4;

    @TempDir
    private static Path home;

    private static Installation installation;
    private static ScriptedSmtp smtp;
    private static ServiceProcess service;
    private static MailClient client;

    @BeforeAll
    static void start() {
        installation = Installation.start(home);
        smtp = ScriptedSmtp.start();
        service = installation.service(
                smtp.url(),
                Map.of("SIGNALBOX_MAIL_WORKERS", Integer.toString(WORKERS), "SIGNALBOX_MAIL_MAX_ATTEMPTS", "4"));
        client = installation.client(service, "ada", "mailer");
    }

    @AfterAll
    static void stop() {
        service.close();
        smtp.close();
        installation.close();
    }

    @BeforeEach
    void acceptEverything() {
        smtp.script((_, _) -> new Action.Accept());
    }

    @Test
    void whatIsRefusedForNowIsTriedAgainUntilItIsTakenOver() {
        smtp.script(times(2, Stage.RCPT, _ -> new Action.Reply("451 greylisted")));

        var id = client.mail("greylisted@example.com");

        awaitStatus(id, "sent");
        assertThat(recipient(id).getInt("attempts")).isEqualTo(3);
        assertThat(smtp.receivedBy()).containsOnlyOnce("greylisted@example.com");
    }

    @Test
    void whatIsRefusedForGoodFailsAtOnceAndOnlyForItsRecipient() {
        smtp.script((stage, recipient) -> stage == Stage.RCPT && recipient.startsWith("unknown@")
                ? new Action.Reply("550 5.1.1 no such user")
                : new Action.Accept());

        var id = client.mail("known@example.com", "unknown@example.com");

        awaitStatus(id, "failed");
        var recipients = client.status(id).getJsonArray("recipients").getValuesAs(JsonObject.class);
        assertThat(recipients.get(0).getString("status")).isEqualTo("sent");
        assertThat(recipients.get(1).getString("status")).isEqualTo("failed");
        assertThat(recipients.get(1).getInt("attempts")).isOne();
        assertThat(recipients.get(1).getString("lastReply")).isEqualTo("550 5.1.1 no such user");
        assertThat(installation.number(
                        "SELECT count(*) FROM entry_outbox WHERE encode(entry, 'escape') LIKE '%mail-failed%" + id
                                + "%'"))
                .isOne();
    }

    @Test
    void aRefusalOfTheMessageItselfCountsLikeOneOfTheRecipient() {
        smtp.script((stage, recipient) -> stage == Stage.END_OF_DATA && recipient.startsWith("spam@")
                ? new Action.Reply("554 looks like spam")
                : new Action.Accept());

        var id = client.mail("spam@example.com");

        awaitStatus(id, "failed");
        assertThat(recipient(id).getString("lastReply")).isEqualTo("554 looks like spam");
    }

    @Test
    void afterTheLastAttemptItFails() {
        smtp.script((stage, _) -> stage == Stage.MAIL ? new Action.Reply("421 not now") : new Action.Accept());

        var id = client.mail("never@example.com");

        awaitStatus(id, "failed");
        assertThat(recipient(id).getInt("attempts")).isEqualTo(4);
        assertThat(recipient(id).getString("lastReply")).isEqualTo("421 not now");
    }

    @Test
    void aConnectionCutBeforeTheReplyMeansTheSameMessageIdAgain() {
        smtp.script(times(1, Stage.END_OF_DATA, _ -> new Action.Drop()));

        var id = client.mail("cut@example.com");

        awaitStatus(id, "sent");
        assertThat(smtp.offered().stream()
                        .filter(mail -> mail.recipient().equals("cut@example.com"))
                        .map(mail -> mail.header("Message-ID")))
                .hasSize(2)
                .containsOnly("<" + id + "@localhost>");
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftAndTriedAgain() {
        var release = new CountDownLatch(1);
        smtp.script(times(1, Stage.RCPT, _ -> new Action.Hold(release)));

        var id = client.mail("tarpit@example.com");

        awaitStatus(id, "sent");
        release.countDown();
        assertThat(recipient(id).getInt("attempts")).isEqualTo(2);
    }

    @Test
    void manyMailsTravelOnOneKeptConnectionPerWorker() {
        awaitStatus(client.mail("first@example.com"), "sent");
        smtp.cutConnections();
        var before = smtp.connections();

        var ids = IntStream.range(0, 60)
                .mapToObj(i -> client.mail("kept" + i + "@example.com"))
                .toList();

        ids.forEach(id -> awaitStatus(id, "sent"));
        assertThat(smtp.connections() - before).isBetween(1, WORKERS);
        assertThat(ids)
                .allSatisfy(id -> assertThat(recipient(id).getInt("attempts")).isOne());
    }

    @Test
    void aMailServerThatIsAwayIsNoReasonNotToTakeMails() {
        smtp.goAway();
        var ids = IntStream.range(0, 10)
                .mapToObj(i -> client.mail("away" + i + "@example.com"))
                .toList();
        patiently().until(() -> ids.stream()
                .anyMatch(id -> client.status(id).getString("status").equals("sending")));

        assertThat(service.isReady()).isTrue();
        smtp.comeBack();

        ids.forEach(id -> awaitStatus(id, "sent"));
        assertThat(smtp.receivedBy()).containsOnlyOnce("away0@example.com", "away9@example.com");
    }

    @Test
    void aFrozenMailServerHoldsNoDatabaseTransaction() {
        var release = new CountDownLatch(1);
        smtp.script((stage, _) -> stage == Stage.END_OF_DATA ? new Action.Hold(release) : new Action.Accept());

        var ids = IntStream.range(0, 2 * WORKERS)
                .mapToObj(i -> client.mail("frozen" + i + "@example.com"))
                .toList();
        patiently().until(() -> smtp.held() == WORKERS);

        patiently().until(() -> installation.number("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE application_name = 'signalbox-mail' AND state LIKE 'idle in transaction%'""") == 0);
        assertThat(installation.number("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE application_name = 'signalbox-mail' AND xact_start < now() - interval '1 second'""")).isZero();
        assertThat(client.mail("meanwhile@example.com")).isNotEmpty();
        release.countDown();
        ids.forEach(id -> awaitStatus(id, "sent"));
    }

    @Test
    void noBodyAndNoAddressCanSmuggleACommandOrAHeader() {
        var before = smtp.offered().size();
        var answer = client.post("api/v1/mails", """
                {"to":["smuggler@bücher.example"],"subject":"Grüße =?utf-8?q?x?=",
                 "text":"one\\r\\n.\\r\\nMAIL FROM:<evil@example.com>\\r\\nRCPT TO:<victim@example.com>\\n.\\nQUIT\\n..two"}""");

        awaitStatus(answer.json().getString("id"), "sent");
        assertThat(smtp.offered().subList(before, smtp.offered().size()).stream()
                        .map(Received::recipient))
                .containsExactly("smuggler@xn--bcher-kva.example");
        assertThat(smtp.received().getLast().message()).contains("\n.\nMAIL FROM:<evil@example.com>\n", "\n..two");
    }

    @Test
    void whatIsInFlightIsFinishedWhenTheServiceStops() {
        var release = new CountDownLatch(1);
        smtp.script((stage, recipient) -> stage == Stage.END_OF_DATA && recipient.startsWith("last@")
                ? new Action.Hold(release)
                : new Action.Accept());
        var id = client.mail("last@example.com");
        patiently().until(() -> smtp.held() == 1);

        Thread.ofVirtual().start(() -> {
            patiently().until(() -> !service.isReady());
            release.countDown();
        });
        assertThat(service.stop(Duration.ofSeconds(20))).isTrue();
        service.restart();

        awaitStatus(id, "sent");
        assertThat(recipient(id).getInt("attempts")).isOne();
        assertThat(smtp.receivedBy()).containsOnlyOnce("last@example.com");
    }

    @Test
    void aKillInFlightLosesNothing() {
        var release = new CountDownLatch(1);
        smtp.script((stage, _) -> stage == Stage.DATA ? new Action.Hold(release) : new Action.Accept());
        var ids = IntStream.range(0, 20)
                .mapToObj(i -> client.mail("killed" + i + "@example.com"))
                .toList();
        patiently().until(() -> smtp.held() == WORKERS);

        service.kill();
        release.countDown();
        service.restart();

        ids.forEach(id -> awaitStatus(id, "sent"));
        assertThat(smtp.receivedBy().stream().filter(recipient -> recipient.startsWith("killed")))
                .hasSize(20)
                .doesNotHaveDuplicates();
    }

    @Test
    void twoInstancesNeverDeliverToOneRecipientTwice() {
        try (var second = installation.service(smtp.url(), Map.of())) {
            var other = installation.client(second, "ada", "mailer");

            var ids = IntStream.range(0, 200)
                    .mapToObj(i -> (i % 2 == 0 ? client : other).mail("two" + i + "@example.com"))
                    .toList();

            ids.forEach(id -> awaitStatus(id, "sent"));
            assertThat(smtp.receivedBy().stream().filter(recipient -> recipient.startsWith("two")))
                    .hasSize(200)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aRestartOfTheDatabaseLosesNothingAndDoublesNothing() throws InterruptedException {
        try (var steady = installation.service(
                smtp.url(), Map.of("SIGNALBOX_MAIL_DELIVERY_TIMEOUT", "PT20S", "SIGNALBOX_MAIL_LEASE", "PT25S"))) {
            service.close();
            var sender = installation.client(steady, "ada", "mailer");
            var accepted = ConcurrentHashMap.<String>newKeySet();
            var load = Thread.ofVirtual().start(() -> IntStream.range(0, 150).forEach(i -> {
                var address = "restart" + i + "@example.com";
                patiently()
                        .until(() -> sender.post("api/v1/mails", MailClient.plainMail(address), address)
                                        .status()
                                == 202);
                accepted.add(address);
            }));
            patiently().until(() -> accepted.size() > 50);

            installation.stores().kill();
            installation.stores().restart();

            load.join();
            patiently()
                    .until(() -> installation.number("SELECT count(*) FROM recipients WHERE status = 'QUEUED'") == 0);
            assertThat(smtp.receivedBy().stream().filter(recipient -> recipient.startsWith("restart")))
                    .containsExactlyInAnyOrderElementsOf(accepted);
        } finally {
            service.restart();
        }
    }

    /** Does something else the first times that a stage is reached, and accepts then. */
    private static ScriptedSmtp.Script times(int count, Stage stage, IntFunction<Action> instead) {
        var seen = new AtomicInteger();
        return (at, _) ->
                at == stage && seen.incrementAndGet() <= count ? instead.apply(seen.get()) : new Action.Accept();
    }

    private static JsonObject recipient(String id) {
        return client.status(id).getJsonArray("recipients").getJsonObject(0);
    }

    private static void awaitStatus(String id, String status) {
        patiently().until(() -> client.status(id).getString("status"), status::equals);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90))
                .ignoreExceptionsMatching(e -> List.of(java.io.UncheckedIOException.class, NullPointerException.class)
                        .contains(e.getClass()));
    }
}
