package io.signalbox.auth;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.Outbox;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import io.signalbox.common.security.Sha256;
import io.signalbox.proto.log.v1.Severity;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.AuthClient.credentials;
import static io.signalbox.auth.testing.AuthClient.someAddress;
import static io.signalbox.auth.testing.AuthClient.someEmail;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(SharedProcesses.class)
class SignInIT {

    private final AuthClient auth = AuthUnderTest.shared();

    @Test
    void theRightPasswordGivesATokenAndTheUser() {
        var email = newAccount("writer");

        var answer = auth.signIn(email.toUpperCase(Locale.ROOT), PASSWORD);

        assertThat(answer.json().getInt("expiresIn")).isEqualTo(600);
        assertThat(answer.json().getJsonObject("user").getString("email")).isEqualTo(email);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.text()).doesNotContain("argon2").doesNotContain("password");
        assertThat(auth.as(answer.string("accessToken"), "GET", "api/v1/users/me")
                        .string("email"))
                .isEqualTo(email);
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAndAnInactiveOneGetTheSameAnswerForTheSameWork() {
        var known = newAccount();
        var inactive = newAccount();
        Stores.execute("UPDATE accounts SET active = false WHERE email = ?", inactive);

        var wrongPassword = measured(() -> auth.signIn(known, PASSWORD + "!", someAddress()));
        var unknownUser = measured(() -> auth.signIn(someEmail(), PASSWORD, someAddress()));
        var inactiveUser = measured(() -> auth.signIn(inactive, PASSWORD, someAddress()));

        assertThat(List.of(wrongPassword, unknownUser, inactiveUser))
                .extracting(Measured::hashes)
                .containsOnly(1L);
        assertThat(wrongPassword.answer().status()).isEqualTo(401);
        assertThat(wrongPassword.answer().problem()).isEqualTo("invalid-credentials");
        assertThat(Stream.of(wrongPassword, unknownUser, inactiveUser)
                        .map(Measured::answer)
                        .map(answer -> answer.status()
                                + answer.text()
                                + answer.headers().map().keySet()))
                .containsOnly(wrongPassword.answer().status()
                        + wrongPassword.answer().text()
                        + wrongPassword.answer().headers().map().keySet());
    }

    @Test
    void sixtyFourPeopleWhoSignInAtOnceAllGetIn() {
        var email = newAccount();
        var address = someAddress();

        var answers = atOnce(64, () -> auth.signIn(email, PASSWORD, address));

        assertThat(answers).extracting(Answer::status).containsOnly(200);
    }

    @Test
    void sixtyFourSignInsAtOnceOnAnAccountWithAnOldHashAllGetIn() {
        var email = newAccount();
        Stores.execute("UPDATE accounts SET password_hash = ? WHERE email = ?", bcrypt(), email);

        var answers = atOnce(64, () -> auth.signIn(email, PASSWORD, someAddress()));

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(hashOf(email)).startsWith("$argon2id$");
        assertThat(Outbox.entries("sign-in-failed", email)).isEmpty();
    }

    @Test
    void ofParallelWrongGuessesNoMoreAreLookedAtThanFailuresWereLeft() {
        var email = newAccount();
        var address = someAddress();
        var before = auth.hashesComputed();

        var answers = atOnce(40, () -> auth.signIn(email, "not the password", address));

        assertThat(auth.hashesComputed() - before).isEqualTo(5);
        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 401)
                .hasSize(35)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(429);
                    assertThat(answer.problem()).isEqualTo("too-many-requests");
                    assertThat(answer.header("Retry-After")).get().asString().matches("[1-9]\\d*");
                });
        assertThat(Outbox.entries("sign-in-failed", email)).hasSize(5);
    }

    @Test
    void attemptsThatWereNotLookedAtAreOneEntryPerWaitWithTheirNumber() {
        var email = newAccount();
        var address = someAddress();
        atOnce(5, () -> auth.signIn(email, "not the password", address));

        atOnce(35, () -> auth.signIn(email, "not the password", address));
        assertThat(Outbox.entries("sign-in-throttled", email)).isEmpty();
        endTheWait(email);

        await().untilAsserted(() -> assertThat(Outbox.entries("sign-in-throttled", email))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getSeverity()).isEqualTo(Severity.SEVERITY_WARN);
                    assertThat(entry.getAttributesOrThrow("attempts")).isEqualTo("35");
                    assertThat(entry.getAttributesOrThrow("address")).isEqualTo(address);
                }));
        assertThat(Stores.query(
                        "SELECT throttled_email || throttled_address FROM sign_in_attempts WHERE subject = ?",
                        subject(email, address)))
                .containsExactly("");

        auth.signIn(email, "not the password", address);
        auth.signIn(email, "not the password", address);
        auth.signIn(email, "not the password", address);
        endTheWait(email);
        auth.signIn(email, "not the password", address);

        await().untilAsserted(() -> assertThat(Outbox.entries("sign-in-throttled", email))
                .extracting(entry -> entry.getAttributesOrThrow("attempts"))
                .containsExactly("35", "2"));
    }

    @Test
    void theWaitGrowsWithEachFailureUpToACapAndLetsTheRightPasswordInAfterwards() {
        var email = newAccount();
        var address = someAddress();
        atOnce(5, () -> auth.signIn(email, "not the password", address));

        assertThat(waitOf(email, address)).isEqualTo(AuthUnderTest.FIRST_WAIT_SECONDS);
        assertThat(failAfterTheWait(email, address)).isEqualTo(2 * AuthUnderTest.FIRST_WAIT_SECONDS);
        assertThat(failAfterTheWait(email, address)).isEqualTo(4 * AuthUnderTest.FIRST_WAIT_SECONDS);
        Stores.execute("UPDATE sign_in_attempts SET failures = 60 WHERE subject = ?", subject(email, address));
        assertThat(failAfterTheWait(email, address)).isEqualTo(300);
        endTheWait(email);
        assertThat(auth.signIn(email, PASSWORD, address).status()).isEqualTo(200);
        assertThat(auth.signIn(email, "not the password", address).status()).isEqualTo(401);
        assertThat(auth.signIn(email, PASSWORD, address).status()).isEqualTo(200);
    }

    @Test
    void anUnknownAccountIsThrottledLikeAKnownOne() {
        var email = someEmail();
        var address = someAddress();

        var answers = atOnce(8, () -> auth.signIn(email, PASSWORD, address));
        var others = atOnce(60, () -> auth.signIn(email, PASSWORD, someAddress()));

        assertThat(answers).extracting(Answer::status).containsOnly(401, 429);
        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(5);
        assertThat(others).filteredOn(answer -> answer.status() == 401).hasSize(45);
        assertThat(others).filteredOn(answer -> answer.status() == 429).hasSize(15);
    }

    @Test
    void aStrangerElsewhereDoesNotKeepTheOwnerOut() {
        var email = newAccount();
        var stranger = someAddress();

        assertThat(atOnce(40, () -> auth.signIn(email, "not the password", stranger)))
                .extracting(Answer::status)
                .containsOnly(401, 429);

        assertThat(auth.signIn(email, PASSWORD, stranger).status()).isEqualTo(429);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(200);
    }

    @Test
    void aGuessFromManyNetworksIsSlowedWhileTheOwnersDeviceGoesThrough() {
        var email = newAccount();
        var device = auth.signIn(email, PASSWORD).string("deviceToken");
        var before = auth.hashesComputed();

        var answers = atOnce(70, () -> auth.signIn(email, "not the password", someAddress()));

        assertThat(auth.hashesComputed() - before).isEqualTo(50);
        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(50);
        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSize(20);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(429);
        assertThat(auth.signIn(email, PASSWORD, someAddress(), device).status()).isEqualTo(200);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status())
                .as("what the owner does is no help to strangers")
                .isEqualTo(429);
    }

    @Test
    void aDeviceWaitsForItsOwnFailuresAndNobodyElseDoes() {
        var email = newAccount();
        var address = someAddress();
        var device = auth.signIn(email, PASSWORD, address).string("deviceToken");

        var answers = atOnce(20, () -> auth.signIn(email, "not the password", address, device));

        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(5);
        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSize(15);
        assertThat(auth.signIn(email, PASSWORD, someAddress(), device).status()).isEqualTo(429);
        assertThat(auth.signIn(email, PASSWORD, address).status()).isEqualTo(200);
    }

    @Test
    void allDevicesOfAnAccountTogetherHaveABound() {
        var email = newAccount();
        var device = auth.signIn(email, PASSWORD).string("deviceToken");
        assertThat(auth.signIn(email, PASSWORD, someAddress(), device).status()).isEqualTo(200);
        Stores.execute(
                "UPDATE sign_in_attempts SET failures = 49 WHERE subject = ?",
                "devices:" + Secrets.hex(Sha256.of(email)));

        assertThat(auth.signIn(email, "not the password", someAddress(), device).status())
                .isEqualTo(401);

        var another = auth.signIn(email, PASSWORD).string("deviceToken");
        assertThat(auth.signIn(email, PASSWORD, someAddress(), another).status())
                .isEqualTo(429);
    }

    @Test
    void aDeviceIsKnownForItsOwnAccountOnly() {
        var mine = auth.signIn(newAccount(), PASSWORD).string("deviceToken");
        var email = newAccount();
        var address = someAddress();
        atOnce(5, () -> auth.signIn(email, "not the password", address));

        assertThat(auth.signIn(email, PASSWORD, address, mine).status()).isEqualTo(429);
    }

    @Test
    void addressesOfOneIpv6NetworkCountAsOne() {
        var email = newAccount();
        var host = new AtomicInteger();
        var network = "2001:db8:" + Integer.toHexString(email.hashCode() & 0xffff) + ":1::";

        var answers = atOnce(
                20,
                () -> auth.signIn(email, "not the password", network + Integer.toHexString(host.incrementAndGet())));

        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(5);
        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSize(15);
    }

    @Test
    void aNetworkThatTriesManyAccountsHasToWaitButOthersAndDevicesThatAreKnownNeedNot() {
        var email = newAccount();
        var address = someAddress();
        var device = auth.signIn(email, PASSWORD, address).string("deviceToken");

        var answers = atOnce(30, () -> auth.signIn(someEmail(), PASSWORD, address));

        assertThat(answers).filteredOn(answer -> answer.status() == 401).hasSize(20);
        assertThat(auth.signIn(email, PASSWORD, address).status()).isEqualTo(429);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(200);
        assertThat(auth.signIn(email, PASSWORD, address, device).status()).isEqualTo(200);
    }

    @Test
    void anAddressThatTheClientMadeUpIsNotCounted() {
        var address = someAddress();

        var answers = atOnce(30, () -> auth.signIn(someEmail(), PASSWORD, someAddress() + ", " + address));

        assertThat(answers).filteredOn(answer -> answer.status() == 429).hasSize(10);
    }

    @Test
    void aCheckThatDiedIsForgottenSoon() {
        var email = newAccount();
        var address = someAddress();
        Stores.execute("""
                INSERT INTO sign_in_attempts (subject, threshold, pending, begun_at)
                VALUES (?, 5, 5, now() - interval '31 seconds')""", subject(email, address));

        assertThat(auth.signIn(email, PASSWORD, address).status()).isEqualTo(200);
    }

    @Test
    void anOldBcryptHashIsAcceptedAndUpgraded() {
        var email = newAccount();
        var bcrypt = bcrypt();
        Stores.execute("UPDATE accounts SET password_hash = ? WHERE email = ?", bcrypt, email);

        assertThat(auth.signIn(email, "not the password", someAddress()).status())
                .isEqualTo(401);
        assertThat(hashOf(email)).isEqualTo(bcrypt);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(200);
        assertThat(hashOf(email)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(200);
    }

    @Test
    void aDeactivatedUserIsRefusedAndTheirSessionsEnd() {
        var email = newAccount("reader");
        var session = auth.signIn(email, PASSWORD);
        var id = session.json().getJsonObject("user").getString("id");

        var change = auth.as(AuthUnderTest.adminToken(), "PATCH", "api/v1/users/" + id, "{\"active\":false}");

        assertThat(change.json().getBoolean("active")).isFalse();
        assertThat(auth.signIn(email, PASSWORD, someAddress()).problem()).isEqualTo("invalid-credentials");
        assertThat(auth.refresh(session.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.as(session.string("accessToken"), "GET", "api/v1/users/me")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void everySignInIsALogEntryWithoutThePassword() {
        var email = newAccount();
        var address = someAddress();
        auth.signIn(email, "a mistaken secret", address);
        auth.signIn(email, PASSWORD, address);
        auth.signIn("my secret typed into the wrong field", PASSWORD, address);

        assertThat(Outbox.entries("sign-in-failed", email)).singleElement().satisfies(entry -> {
            assertThat(entry.getSeverity()).isEqualTo(Severity.SEVERITY_WARN);
            assertThat(entry.getSource()).isEqualTo("auth");
            assertThat(entry.getAttributesOrThrow("address")).isEqualTo(address);
            assertThat(entry.getTraceId()).hasSize(32);
        });
        assertThat(Outbox.entries("signed-in", email)).singleElement().satisfies(entry -> {
            assertThat(entry.getSeverity()).isEqualTo(Severity.SEVERITY_INFO);
            assertThat(entry.getAttributesOrThrow("address")).isEqualTo(address);
        });
        assertThat(Outbox.all())
                .allSatisfy(entry ->
                        assertThat(entry.toString()).doesNotContain("secret").doesNotContain(PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "7",
                "{\"email\":{\"$ne\":null},\"password\":{\"$gt\":\"\"}}",
                "{\"email\":\"a@example.com\"}",
                "{\"email\":\"a@example.com\",\"password\":null}",
                "{\"email\":\"a@example.com\",\"password\":[\"x\"]}",
                "{\"email\":\"a@example.com\",\"email\":\"b@example.com\",\"password\":\"x\"}"
            })
    void aBadBodyIsTheCallersFault(String body) {
        var answer = auth.send("POST", "api/v1/sessions", body, "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"' OR 1=1 --", "a\0b@example.com", "\ud800@example.com", "a@example.com\r\nBcc: b@example.com"})
    void anEmailAddressThatIsNoneIsJustNobody(String email) {
        var answer =
                auth.send("POST", "api/v1/sessions", credentials(email, PASSWORD), "Content-Type", "application/json");

        assertThat(answer.status()).isBetween(400, 401);
    }

    @Test
    void aPasswordThatCannotBeOneIsWrong() {
        var email = newAccount();

        assertThat(auth.signIn(email, "x".repeat(1_000), someAddress()).status())
                .isEqualTo(401);
        assertThat(auth.signIn(email, PASSWORD + "\0", someAddress()).status()).isEqualTo(401);
    }

    @Test
    void bodiesThatAreTooLargeTooDeepOrNotJsonAreRefused() {
        var json = new String[] {"Content-Type", "application/json"};

        assertThat(auth.send("POST", "api/v1/sessions", "\"" + "x".repeat(70_000) + "\"", json)
                        .status())
                .isEqualTo(413);
        assertThat(auth.send("POST", "api/v1/sessions", "[".repeat(1_000), json).status())
                .isEqualTo(400);
        assertThat(auth.send("POST", "api/v1/sessions", "email=a", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(auth.send("POST", "api/v1/sessions?cookie=perhaps", credentials("a@b.c", "x"), json)
                        .status())
                .isEqualTo(400);
    }

    private record Measured(Answer answer, long hashes) {}

    private Measured measured(Supplier<Answer> call) {
        var before = auth.hashesComputed();
        var answer = call.get();
        return new Measured(answer, auth.hashesComputed() - before);
    }

    private static List<Answer> atOnce(int times, Supplier<Answer> call) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return IntStream.range(0, times)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(call, threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    /** Fails once more after the wait, and gives the seconds of the next one, of which Retry-After tells what is left. */
    private int failAfterTheWait(String email, String address) {
        endTheWait(email);
        assertThat(auth.signIn(email, "not the password", address).status()).isEqualTo(401);
        var wait = waitOf(email, address);
        var left = auth.signIn(email, PASSWORD, address).header("Retry-After");
        assertThat(Integer.parseInt(left.orElseThrow())).isBetween(wait / 2 + 1, wait);
        return wait;
    }

    private static int waitOf(String email, String address) {
        return (Integer) Stores.query(
                        "SELECT round(extract(epoch FROM blocked_until - failed_at))::integer FROM sign_in_attempts"
                                + " WHERE subject = ?",
                        subject(email, address))
                .getFirst();
    }

    private static String bcrypt() {
        return OpenBSDBCrypt.generate("2a", PASSWORD.toCharArray(), new byte[16], 10);
    }

    private static void endTheWait(String email) {
        Stores.execute(
                "UPDATE sign_in_attempts SET blocked_until = '-infinity' WHERE subject LIKE ?", subject(email, "%"));
    }

    private static String subject(String email, String network) {
        return "account:" + Secrets.hex(Sha256.of(email)) + "@" + network;
    }

    private static String hashOf(String email) {
        return (String) Stores.query("SELECT password_hash FROM accounts WHERE email = ?", email)
                .getFirst();
    }
}
