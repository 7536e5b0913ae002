package io.signalbox.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import jakarta.json.Json;

import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.Outbox;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import io.signalbox.common.security.Sha256;
import io.signalbox.proto.log.v1.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.signalbox.auth.testing.AuthClient.someAddress;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(SharedProcesses.class)
class SessionIT {

    private final AuthClient auth = AuthUnderTest.shared();

    @Test
    void eachRefreshGivesAnotherTokenOfTheSameSession() {
        var first = auth.signIn(newAccount("reader"), PASSWORD);

        var second = auth.refresh(first.string("refreshToken"));
        var third = auth.refresh(second.string("refreshToken"));

        assertThat(third.status()).isEqualTo(200);
        assertThat(List.of(first, second, third))
                .extracting(answer -> answer.string("refreshToken"))
                .doesNotHaveDuplicates();
        assertThat(third.json().getJsonObject("user")).isEqualTo(first.json().getJsonObject("user"));
        assertThat(auth.as(third.string("accessToken"), "GET", "api/v1/users/me")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void twoTabsThatRefreshByTheSameTokenAtOnceBothGoOn() {
        var token = auth.signIn(newAccount(), PASSWORD).string("refreshToken");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 2)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> auth.refresh(token), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
            assertThat(answers).extracting(Answer::status).containsOnly(200);
            assertThat(answers)
                    .extracting(answer -> answer.string("refreshToken"))
                    .as("both hold the same token, so that there is one line of them")
                    .containsOnly(answers.getFirst().string("refreshToken"));
            assertThat(answers)
                    .extracting(answer ->
                            auth.refresh(answer.string("refreshToken")).status())
                    .containsOnly(200);
        }
    }

    @Test
    void aSecondUseWithinTheGraceGivesTheLastTokenOfTheLineAndNoOther() {
        var first = auth.signIn(newAccount(), PASSWORD).string("refreshToken");
        var second = auth.refresh(first).string("refreshToken");
        var third = auth.refresh(second).string("refreshToken");

        assertThat(auth.refresh(first).string("refreshToken")).isEqualTo(third);
        assertThat(auth.refresh(second).string("refreshToken")).isEqualTo(third);
    }

    @Test
    void aThiefWhoRefreshesWithinTheGraceIsFoundAtTheNextRefreshOfEither() {
        var shared = auth.signIn(newAccount(), PASSWORD).string("refreshToken");
        var owners = auth.refresh(shared).string("refreshToken");
        var thiefs = auth.refresh(shared).string("refreshToken");
        var ahead = auth.refresh(thiefs).string("refreshToken");
        Stores.execute(
                "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE hash = ?",
                (Object) Sha256.of(owners));

        assertThat(auth.refresh(owners).status()).isEqualTo(401);
        assertThat(auth.refresh(ahead).status()).isEqualTo(401);
    }

    @Test
    void anEndedSessionMakesNothingMore() {
        var session = auth.signIn(newAccount("admin"), PASSWORD).string("accessToken");
        auth.as(session, "DELETE", "api/v1/sessions/current");

        assertThat(List.of(
                        auth.as(session, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"admin\"]}"),
                        auth.as(session, "POST", "api/v1/users", "{}"),
                        auth.as(session, "GET", "api/v1/users"),
                        auth.as(session, "GET", "api/v1/users/me"),
                        auth.as(session, "PATCH", "api/v1/users/me", "{\"firstName\":\"x\"}"),
                        changePassword(session, PASSWORD, "another good password")))
                .extracting(Answer::status)
                .containsOnly(401);
    }

    @Test
    void signingOutEverywhereEndsAllSessions() {
        var email = newAccount();
        var here = auth.signIn(email, PASSWORD);
        var elsewhere = auth.signIn(email, PASSWORD);

        var answer = auth.as(here.string("accessToken"), "DELETE", "api/v1/sessions");

        assertThat(answer.json().getInt("ended")).isEqualTo(2);
        assertThat(answer.header("Set-Cookie")).get().asString().contains("Max-Age=0");
        assertThat(auth.refresh(here.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.refresh(elsewhere.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.as(elsewhere.string("accessToken"), "GET", "api/v1/users/me")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatIsUsedAgainLaterEndsTheWholeSession() {
        var email = newAccount();
        var stolen = auth.signIn(email, PASSWORD).string("refreshToken");
        var elsewhere = auth.signIn(email, PASSWORD).string("refreshToken");
        var current = auth.refresh(stolen).string("refreshToken");
        Stores.execute(
                "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE hash = ?",
                (Object) Sha256.of(stolen));

        assertThat(auth.refresh(stolen).status()).isEqualTo(401);
        assertThat(auth.refresh(current).status()).isEqualTo(401);
        assertThat(auth.refresh(elsewhere).status()).isEqualTo(200);
        assertThat(Outbox.entries("refresh-token-reused", email))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getSeverity()).isEqualTo(Severity.SEVERITY_WARN));
    }

    @Test
    void anExpiredTokenAndAnExpiredSessionAndAnInventedTokenAreRefusedAlike() {
        var email = newAccount();
        var expired = auth.signIn(email, PASSWORD).string("refreshToken");
        var ended = auth.signIn(email, PASSWORD).string("refreshToken");
        Stores.execute("UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE hash = ?", (Object)
                Sha256.of(expired));
        Stores.execute(
                "UPDATE sessions SET expires_at = now() - interval '1 second'"
                        + " WHERE id = (SELECT family FROM refresh_tokens WHERE hash = ?)",
                (Object) Sha256.of(ended));

        assertThat(List.of(auth.refresh(expired), auth.refresh(ended), auth.refresh("invented")))
                .extracting(answer -> answer.status() + answer.text())
                .containsOnly("401" + auth.refresh("invented").text());
    }

    @Test
    void signingOutEndsTheSession() {
        var email = newAccount();
        var session = auth.signIn(email, PASSWORD);

        var answer = auth.as(session.string("accessToken"), "DELETE", "api/v1/sessions/current");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie")).get().asString().contains("Max-Age=0");
        assertThat(auth.refresh(session.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.as(session.string("accessToken"), "DELETE", "api/v1/sessions/current")
                        .status())
                .isEqualTo(204);
        assertThat(Outbox.entries("signed-out", email)).hasSize(1);
    }

    @Test
    void aNewPasswordEndsAllOtherSessions() {
        var email = newAccount("reader");
        var here = auth.signIn(email, PASSWORD);
        var elsewhere = auth.signIn(email, PASSWORD);
        var token = here.string("accessToken");

        assertThat(changePassword(token, "a wrong one", "another good password").problem())
                .isEqualTo("invalid-credentials");
        assertThat(changePassword(token, PASSWORD, "short").status()).isEqualTo(400);
        assertThat(changePassword(token, PASSWORD, email).status()).isEqualTo(400);
        auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}");
        var changed = changePassword(token, PASSWORD, "another good password");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).as("that the key lives on is told").isEqualTo("{\"apiKeys\":1,\"sessionsEnded\":1}");
        assertThat(auth.as(token, "DELETE", "api/v1/api-keys").text()).isEqualTo("{\"deleted\":1}");

        assertThat(auth.refresh(here.string("refreshToken")).status()).isEqualTo(200);
        assertThat(auth.refresh(elsewhere.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.signIn(email, PASSWORD, someAddress()).status()).isEqualTo(401);
        assertThat(auth.signIn(email, "another good password", someAddress()).status())
                .isEqualTo(200);
        assertThat(Outbox.entries("password-changed", email))
                .singleElement()
                .satisfies(entry -> assertThat(entry.toString()).doesNotContain("good password"));
    }

    @Test
    void aStolenAccessTokenDoesNotHelpToGuessThePassword() {
        var token = auth.signIn(newAccount(), PASSWORD).string("accessToken");

        var answers = IntStream.range(0, 7)
                .mapToObj(_ -> changePassword(token, "a wrong one", "another good password"))
                .toList();

        assertThat(answers).extracting(Answer::status).containsExactly(401, 401, 401, 401, 401, 429, 429);
    }

    @Test
    void theSamePasswordTypedInAnotherUnicodeFormIsTheSame() {
        var email = newAccount();
        var token = auth.signIn(email, PASSWORD).string("accessToken");

        changePassword(token, PASSWORD, "e\u0301tudes pour piano");

        assertThat(auth.signIn(email, "\u00e9tudes pour piano", someAddress()).status())
                .isEqualTo(200);
    }

    @Test
    void theCookieIsForTheSessionsPathAndForNoScript() {
        var email = newAccount();

        var signedIn = auth.send(
                "POST", "api/v1/sessions", AuthClient.credentials(email, PASSWORD), "Content-Type", "application/json");

        assertThat(signedIn.json()).doesNotContainKey("refreshToken");
        assertThat(signedIn.header("Set-Cookie").orElseThrow().split(";"))
                .contains("Path=/api/v1/sessions", "HttpOnly", "SameSite=Strict", "Secure", "Max-Age=1209600");
    }

    @Test
    void theCookieRefreshesFromTheConsoleAndFromNoOtherPage() {
        var cookie = auth.send(
                        "POST",
                        "api/v1/sessions",
                        AuthClient.credentials(newAccount(), PASSWORD),
                        "Content-Type",
                        "application/json")
                .cookie();

        assertThat(byCookie(cookie, "Origin", "https://evil.example.com").problem())
                .isEqualTo("forbidden");
        assertThat(byCookie(cookie, "Origin", "null").status()).isEqualTo(403);
        assertThat(byCookie(cookie, "Origin", "https://console.example.com.evil.example")
                        .status())
                .isEqualTo(403);
        var refreshed = byCookie(cookie, "Origin", "https://console.example.com");
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.cookie()).isNotEqualTo(cookie).hasSize(64);
        assertThat(byCookie(refreshed.cookie()).status()).isEqualTo(200);
        assertThat(auth.send("POST", "api/v1/sessions/refresh", "").status()).isEqualTo(401);
    }

    @Test
    void aCookieByTheNameOfEarlierReleasesIsTakenOnceAndReplaced() {
        var token = auth.signIn(newAccount(), PASSWORD).string("refreshToken");

        var refreshed = auth.send("POST", "api/v1/sessions/refresh", "", "Cookie", "signalbox_refresh=" + token);

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.cookie()).hasSize(64);
        assertThat(refreshed.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("signalbox_refresh=;").contains("Max-Age=0"));
        assertThat(byCookie(refreshed.cookie()).status()).isEqualTo(200);
    }

    @Test
    void aDeviceIsKnownByItsCookie() {
        var email = newAccount();
        var first = auth.send(
                "POST", "api/v1/sessions", AuthClient.credentials(email, PASSWORD), "Content-Type", "application/json");
        assertThat(first.headers().allValues("Set-Cookie")).anySatisfy(cookie -> assertThat(cookie.split(";"))
                .anyMatch(part -> part.startsWith("__Secure-signalbox_device="))
                .contains("Path=/api/v1/sessions", "HttpOnly", "SameSite=Strict", "Secure", "Max-Age=15552000"));
        var device = first.cookie("__Secure-signalbox_device");
        var stranger = someAddress();
        for (int i = 0; i < 5; i++) {
            auth.signIn(email, "not the password", stranger);
        }

        assertThat(byDevice(email, stranger, "__Secure-signalbox_device=" + device)
                        .status())
                .isEqualTo(200);
        assertThat(byDevice(email, stranger, "__Secure-signalbox_device=" + device + "x")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void badRefreshBodiesAreTheCallersFault() {
        for (var body :
                List.of("{", "[]", "{}", "{\"refreshToken\":7}", "{\"refreshToken\":\"" + "x".repeat(300) + "\"}")) {
            assertThat(auth.send("POST", "api/v1/sessions/refresh?cookie=false", body)
                            .status())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    private Answer byDevice(String email, String address, String cookie) {
        return auth.send(
                "POST",
                "api/v1/sessions",
                AuthClient.credentials(email, PASSWORD),
                "Content-Type",
                "application/json",
                "X-Forwarded-For",
                address,
                "Cookie",
                cookie);
    }

    private Answer byCookie(String cookie, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Cookie", "__Secure-signalbox_refresh=" + cookie));
        return auth.send("POST", "api/v1/sessions/refresh", "", all.toArray(String[]::new));
    }

    private Answer changePassword(String token, String present, String wanted) {
        var body = Json.createObjectBuilder()
                .add("currentPassword", present)
                .add("newPassword", wanted)
                .build();
        return auth.as(token, "PUT", "api/v1/users/me/password", body.toString());
    }
}
