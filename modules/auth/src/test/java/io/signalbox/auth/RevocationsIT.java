package io.signalbox.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import jakarta.json.JsonObject;

import com.nimbusds.jwt.SignedJWT;
import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.common.security.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.signalbox.auth.testing.AuthUnderTest.CLIENT_SECRET;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(SharedProcesses.class)
class RevocationsIT {

    private final AuthClient auth = AuthUnderTest.shared();
    private final String service = auth.token("broker", CLIENT_SECRET, Map.of("grant_type", "client_credentials"))
            .string("access_token");
    private String cursor = latest();

    @Test
    void whatIsTakenAwayIsToldAtOnceAndOnce() throws Exception {
        var admin = AuthUnderTest.adminToken();
        var signedIn = auth.signIn(newAccount("reader", "writer"), PASSWORD);
        var other = auth.signIn(signedIn.json().getJsonObject("user").getString("email"), PASSWORD);
        var token = signedIn.string("accessToken");
        var account = signedIn.json().getJsonObject("user").getString("id");
        var made = auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}");

        auth.as(token, "DELETE", "api/v1/api-keys/" + made.string("id"));
        assertThat(told()).singleElement().satisfies(item -> isAbout(item, "api-key", made.string("id")));

        auth.as(token, "DELETE", "api/v1/sessions/current");
        auth.as(token, "DELETE", "api/v1/sessions/current");
        assertThat(told()).singleElement().satisfies(item -> isAbout(item, "session", claim(token, "sid")));

        auth.as(
                admin,
                "PATCH",
                "api/v1/users/" + account,
                "{\"firstName\":\"Ada\",\"roles\":[\"reader\",\"writer\",\"mailer\"]}");
        assertThat(told()).as("more rights and another name take nothing away").isEmpty();

        auth.as(admin, "PATCH", "api/v1/users/" + account, "{\"roles\":[\"reader\"]}");
        assertThat(told()).singleElement().satisfies(item -> {
            isAbout(item, "account", account);
            assertThat(item.getInt("generation")).isEqualTo(1);
        });
        assertThat(claim(auth.refresh(other.string("refreshToken")).string("accessToken"), "gen"))
                .as("the session goes on with tokens of the present rights")
                .isEqualTo("1");

        auth.as(admin, "PATCH", "api/v1/users/" + account, "{\"active\":false}");
        assertThat(told()).singleElement().satisfies(item -> assertThat(item.getInt("generation"))
                .isEqualTo(2));

        auth.as(admin, "DELETE", "api/v1/users/" + account);
        assertThat(told()).singleElement().satisfies(item -> assertThat(
                        item.getJsonNumber("generation").longValueExact())
                .isEqualTo(Long.MAX_VALUE));
        assertThat(told()).isEmpty();
    }

    @Test
    void aReusedRefreshTokenAndANewPasswordTakeAccessTokensAway() throws Exception {
        var email = newAccount();
        var here = auth.signIn(email, PASSWORD);
        var elsewhere = auth.signIn(email, PASSWORD);
        told();

        auth.as(
                here.string("accessToken"),
                "PUT",
                "api/v1/users/me/password",
                "{\"currentPassword\":\"%s\",\"newPassword\":\"another good password\"}".formatted(PASSWORD));

        assertThat(told())
                .singleElement()
                .satisfies(item -> isAbout(item, "session", claim(elsewhere.string("accessToken"), "sid")));
        auth.refresh(here.string("refreshToken"));
        io.signalbox.auth.testing.Stores.execute(
                "UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds' WHERE hash = ?",
                (Object) Sha256.of(here.string("refreshToken")));
        auth.refresh(here.string("refreshToken"));
        assertThat(told())
                .singleElement()
                .satisfies(item -> isAbout(item, "session", claim(here.string("accessToken"), "sid")));
    }

    @Test
    void howeverManySessionsAnAccountEndsFewRevocationsAreTold() {
        var email = newAccount();
        var first = auth.signIn(email, PASSWORD).string("accessToken");
        for (int i = 0; i < Revocations.MAX_SINGLE + 5; i++) {
            auth.signIn(email, PASSWORD);
        }
        told();

        assertThat(auth.as(first, "DELETE", "api/v1/sessions").json().getInt("ended"))
                .isEqualTo(Revocations.MAX_SINGLE + 6);

        assertThat(told()).singleElement().satisfies(item -> assertThat(item.getString("kind"))
                .isEqualTo("account"));
    }

    @Test
    void whoAsksMeanwhileMissesNothing() {
        var tokens = IntStream.range(0, 8)
                .mapToObj(_ -> auth.signIn(newAccount(), PASSWORD).string("accessToken"))
                .toList();
        told();

        var seen = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ending = tokens.stream()
                    .map(token -> CompletableFuture.runAsync(
                            () -> auth.as(token, "DELETE", "api/v1/sessions/current"), threads))
                    .toList();
            while (!ending.stream().allMatch(CompletableFuture::isDone)) {
                told().forEach(item -> seen.add(item.getString("id")));
            }
        }
        told().forEach(item -> seen.add(item.getString("id")));

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        tokens.stream().map(token -> claim(token, "sid")).toList());
    }

    @Test
    void onlyServicesAreTold() {
        assertThat(auth.as(AuthUnderTest.adminToken(), "GET", "oauth2/revocations")
                        .status())
                .isEqualTo(403);
        assertThat(auth.send("GET", "oauth2/revocations", "").status()).isEqualTo(401);
        assertThat(List.of("-1", "x", "9999999999999999999"))
                .extracting(after -> auth.as(service, "GET", "oauth2/revocations?after=" + after)
                        .status())
                .containsOnly(400);
        assertThat(auth.as(service, "GET", "oauth2/revocations?after=" + Long.MAX_VALUE)
                        .status())
                .as("whose position is of a database that is no more begins again")
                .isEqualTo(200);
    }

    private String latest() {
        told();
        return cursor;
    }

    private List<JsonObject> told() {
        var items = new ArrayList<JsonObject>();
        Answer answer;
        do {
            answer = auth.as(service, "GET", "oauth2/revocations?after=" + (cursor == null ? "0" : cursor));
            items.addAll(answer.json().getJsonArray("items").getValuesAs(JsonObject.class));
            cursor = answer.string("cursor");
        } while (answer.json().getBoolean("more"));
        return items;
    }

    private static void isAbout(JsonObject item, String kind, String id) {
        assertThat(item.getString("kind")).isEqualTo(kind);
        assertThat(item.getString("id")).isEqualTo(id);
    }

    private static String claim(String token, String name) {
        try {
            return String.valueOf(SignedJWT.parse(token).getJWTClaimsSet().getClaim(name));
        } catch (java.text.ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
