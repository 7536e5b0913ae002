package io.signalbox.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import com.nimbusds.jwt.SignedJWT;
import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.Outbox;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.AuthClient.someEmail;
import static io.signalbox.auth.testing.AuthUnderTest.CLIENT_SECRET;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(SharedProcesses.class)
class AccountsIT {

    private static final String NO_SUCH_ID = "01890000-0000-7000-8000-000000000000";

    private final AuthClient auth = AuthUnderTest.shared();
    private final String admin = AuthUnderTest.adminToken();

    @Test
    void anAdminMakesChangesAndDeletesAccounts() {
        var email = someEmail();
        var made = auth.as(
                admin,
                "POST",
                "api/v1/users",
                "{\"email\":\"%s\",\"password\":\"%s\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\"roles\":[\"reader\"]}"
                        .formatted(email, PASSWORD));
        var path = "api/v1/users/" + made.string("id");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).get().asString().endsWith(path);
        assertThat(made.text()).doesNotContain("argon2").doesNotContain(PASSWORD);
        assertThat(auth.as(admin, "GET", path).json()).isEqualTo(made.json());

        var changed = auth.as(admin, "PATCH", path, "{\"roles\":[\"writer\",\"reader\"],\"lastName\":\"King\"}");
        assertThat(changed.json().getJsonArray("roles")).hasToString("[\"reader\",\"writer\"]");
        assertThat(changed.string("firstName")).isEqualTo("Ada");
        assertThat(changed.string("lastName")).isEqualTo("King");

        assertThat(auth.as(admin, "DELETE", path).status()).isEqualTo(204);
        assertThat(auth.as(admin, "GET", path).status()).isEqualTo(404);
        assertThat(auth.signIn(email, PASSWORD, AuthClient.someAddress()).status())
                .isEqualTo(401);
        for (var name : List.of("account-created", "account-changed", "account-deleted")) {
            assertThat(Outbox.entries(name, email)).singleElement().satisfies(entry -> assertThat(
                            entry.getAttributesOrThrow("by"))
                    .isEqualTo(AuthUnderTest.ADMIN));
        }
    }

    @Test
    void nobodyElseMaySeeOrChangeOtherAccounts() {
        var user = auth.signIn(newAccount("operator", "reader", "writer", "mailer"), PASSWORD);
        var token = user.string("accessToken");
        var path = "api/v1/users/" + user.json().getJsonObject("user").getString("id");

        assertThat(List.of(
                        auth.as(token, "GET", "api/v1/users"),
                        auth.as(token, "POST", "api/v1/users", "{}"),
                        auth.as(token, "GET", path),
                        auth.as(token, "PATCH", path, "{\"roles\":[\"admin\"]}"),
                        auth.as(token, "DELETE", path)))
                .extracting(Answer::status)
                .containsOnly(403);
        assertThat(auth.send("POST", "api/v1/users", "{}", "Content-Type", "application/json")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void everybodyMayChangeTheirOwnNameAndNothingElse() {
        var token = auth.signIn(newAccount("reader"), PASSWORD).string("accessToken");

        var changed = auth.as(
                token, "PATCH", "api/v1/users/me", "{\"firstName\":\" Ada \",\"roles\":[\"admin\"],\"active\":false}");

        assertThat(changed.string("firstName")).isEqualTo("Ada");
        assertThat(changed.json().getJsonArray("roles")).hasToString("[\"reader\"]");
        assertThat(changed.json().getBoolean("active")).isTrue();
        assertThat(auth.as(token, "PATCH", "api/v1/users/me", "{\"firstName\":\"a\\u0000b\"}")
                        .status())
                .isEqualTo(400);
        var email = changed.string("email");
        assertThat(Outbox.entries("account-changed", email))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getAttributesOrThrow("by")).isEqualTo(email));
    }

    @Test
    void anAddressHasOneAccountHoweverItIsWritten() {
        var email = newAccount();

        var again = auth.as(
                admin,
                "POST",
                "api/v1/users",
                "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email.toUpperCase(Locale.ROOT), PASSWORD));

        assertThat(again.status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\":\"no address\",\"password\":\"long enough for us\"}",
                "{\"email\":\"a@example.com\\u0000\",\"password\":\"long enough for us\"}",
                "{\"password\":\"long enough for us\"}",
                "{\"email\":\"new@example.com\",\"password\":\"too short\"}",
                "{\"email\":\"new@example.com\",\"password\":\"NEW@example.com\"}",
                "{\"email\":\"new@example.com\",\"password\":\"with\\u0000 a zero in it\"}",
                "{\"email\":\"new@example.com\",\"password\":12345678901}",
                "{\"email\":\"new@example.com\"}",
                "{\"email\":\"new@example.com\",\"password\":\"long enough for us\",\"roles\":[\"service\"]}",
                "{\"email\":\"new@example.com\",\"password\":\"long enough for us\",\"roles\":[\"root\"]}",
                "{\"email\":\"new@example.com\",\"password\":\"long enough for us\",\"roles\":\"admin\"}",
                "{\"email\":\"new@example.com\",\"password\":\"long enough for us\",\"firstName\":{}}"
            })
    void anAccountThatBreaksARuleIsNotMadeAndTheFieldIsNamed(String body) {
        var answer = auth.as(admin, "POST", "api/v1/users", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getJsonArray("errors")).isNotEmpty();
    }

    @Test
    void accountsAreListedInPages() {
        var emails = List.of(newAccount(), newAccount(), newAccount());
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = auth.as(admin, "GET", "api/v1/users?limit=2" + cursor).json();
            page.getJsonArray("items")
                    .forEach(user -> seen.add(user.asJsonObject().getString("email")));
            assertThat(page).containsKey("next");
            cursor = page.isNull("next") ? "" : "&cursor=" + page.getString("next");
        } while (!cursor.isEmpty());

        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(emails).contains(AuthUnderTest.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=", "cursor=", "limit=201", "limit=many", "cursor=1", "cursor=%00", "limit=1%27"
            })
    void badPagesAreTheCallersFault(String query) {
        assertThat(auth.as(admin, "GET", "api/v1/users?" + query).status()).isEqualTo(400);
    }

    @Test
    void thereIsNothingUnderAnIdThatNobodyHas() {
        for (var id : List.of(NO_SUCH_ID, "1", "x%00", "..%2f", "me%20")) {
            assertThat(auth.as(admin, "GET", "api/v1/users/" + id).status())
                    .as(id)
                    .isIn(400, 404);
        }
        assertThat(auth.as(admin, "PATCH", "api/v1/users/" + NO_SUCH_ID, "{}").status())
                .isEqualTo(404);
        assertThat(auth.as(admin, "DELETE", "api/v1/users/" + NO_SUCH_ID).status())
                .isEqualTo(404);
    }

    @Test
    void theLastAdminStaysEvenWhenTwoAdminsRemoveEachOtherAtOnce() {
        var other = auth.signIn(newAccount("admin"), PASSWORD).json();
        var otherPath = "api/v1/users/" + other.getJsonObject("user").getString("id");
        var ownPath = "api/v1/users/" + auth.as(admin, "GET", "api/v1/users/me").string("id");
        Stores.execute(
                "UPDATE accounts SET roles = '' WHERE roles = 'admin' AND email NOT IN (?, ?)",
                AuthUnderTest.ADMIN,
                other.getJsonObject("user").getString("email"));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var both = List.of(
                    CompletableFuture.supplyAsync(() -> auth.as(admin, "PATCH", otherPath, "{\"roles\":[]}"), threads),
                    CompletableFuture.supplyAsync(
                            () -> auth.as(other.getString("accessToken"), "PATCH", ownPath, "{\"active\":false}"),
                            threads));
            assertThat(both.stream().map(CompletableFuture::join))
                    .extracting(Answer::status)
                    .as("the second one is no admin any more when it is their turn")
                    .satisfiesOnlyOnce(status -> assertThat(status).isEqualTo(200))
                    .satisfiesOnlyOnce(status -> assertThat(status).isIn(401, 403));
        } finally {
            Stores.execute("UPDATE accounts SET roles = 'admin', active = true WHERE email = ?", AuthUnderTest.ADMIN);
        }
    }

    @Test
    void anApiKeyIsShownOnceAndExchangedForATokenWithItsScopes() throws Exception {
        var email = newAccount("writer", "reader");
        var token = auth.signIn(email, PASSWORD).string("accessToken");
        var made = auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"exporter\",\"scopes\":[\"writer\"]}");
        var key = made.string("key");

        assertThat(made.status()).isEqualTo(201);
        assertThat(key).matches("sbk_[0-9a-f]{32}_[0-9a-f]{48}");
        assertThat(auth.as(token, "GET", "api/v1/api-keys").text())
                .contains(made.string("id"))
                .doesNotContain("sbk_");
        var secret = key.substring(key.lastIndexOf('_') + 1);
        assertThat(Stores.query("SELECT api_keys::text FROM api_keys").toString())
                .doesNotContain(secret);

        var claims = SignedJWT.parse(exchange(key).string("access_token")).getJWTClaimsSet();
        assertThat(claims.getStringClaim("upn")).isEqualTo(email);
        assertThat(claims.getStringListClaim("groups")).containsExactly("writer");
        assertThat(auth.as(token, "GET", "api/v1/api-keys")
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("lastUsedAt"))
                .isNotBlank();

        assertThat(auth.as(token, "DELETE", "api/v1/api-keys/" + made.string("id"))
                        .status())
                .isEqualTo(204);
        assertThat(exchange(key).string("error")).isEqualTo("invalid_grant");
        assertThat(Outbox.entries("api-key-created", email)).hasSize(1);
        assertThat(Outbox.entries("api-key-deleted", email)).hasSize(1);
        assertThat(Outbox.all())
                .allSatisfy(entry -> assertThat(entry.toString()).doesNotContain(secret));
    }

    @Test
    void anApiKeyGivesNoMoreThanItsOwnerHas() throws Exception {
        var email = newAccount("writer", "reader");
        var signedIn = auth.signIn(email, PASSWORD);
        var token = signedIn.string("accessToken");
        var key = newKey(token, "\"writer\",\"reader\"");

        assertThat(auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"operator\"]}")
                        .status())
                .isEqualTo(403);
        auth.as(
                admin,
                "PATCH",
                "api/v1/users/" + signedIn.json().getJsonObject("user").getString("id"),
                "{\"roles\":[\"reader\"]}");
        assertThat(SignedJWT.parse(exchange(key).string("access_token"))
                        .getJWTClaimsSet()
                        .getStringListClaim("groups"))
                .containsExactly("reader");
    }

    @Test
    void anApiKeyIsNoSignInSoItChangesNeitherKeysNorTheAccount() {
        var email = newAccount("writer", "reader");
        var token = auth.signIn(email, PASSWORD).string("accessToken");
        var machine = exchange(newKey(token, "\"writer\",\"reader\"")).string("access_token");
        var id = auth.as(machine, "GET", "api/v1/api-keys")
                .json()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");

        var refused = List.of(
                auth.as(machine, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}"),
                auth.as(machine, "DELETE", "api/v1/api-keys/" + id),
                auth.as(machine, "PATCH", "api/v1/users/me", "{\"firstName\":\"Machine\"}"),
                auth.as(
                        machine,
                        "PUT",
                        "api/v1/users/me/password",
                        "{\"currentPassword\":\"%s\",\"newPassword\":\"another good password\"}".formatted(PASSWORD)));

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("forbidden");
            assertThat(answer.string("detail")).contains("Sign in");
        });
        assertThat(auth.as(machine, "GET", "api/v1/users/me").string("firstName"))
                .isEmpty();
        assertThat(auth.as(token, "GET", "api/v1/api-keys").json().getJsonArray("items"))
                .hasSize(1);
        assertThat(auth.signIn(email, PASSWORD, AuthClient.someAddress()).status())
                .isEqualTo(200);
    }

    @Test
    void keysOfInactiveOwnersAndExpiredAndInventedKeysAreWorthNothing() {
        var email = newAccount("reader");
        var token = auth.signIn(email, PASSWORD).string("accessToken");
        var key = newKey(token, "\"reader\"");
        var expiring = auth.as(
                        token,
                        "POST",
                        "api/v1/api-keys",
                        "{\"name\":\"x\",\"scopes\":[\"reader\"],\"expiresAt\":\"%s\"}"
                                .formatted(Instant.now().plusSeconds(60)))
                .string("key");
        assertThat(exchange(expiring).json().getInt("expires_in"))
                .as("a token does not outlive its key")
                .isBetween(1, 60);
        Stores.execute("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL");

        assertThat(exchange(expiring).status()).isEqualTo(400);
        assertThat(exchange(key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0"))
                        .status())
                .isEqualTo(400);
        assertThat(exchange("sbk_").status()).isEqualTo(400);
        assertThat(exchange(key).status()).isEqualTo(200);
        Stores.execute("UPDATE accounts SET active = false WHERE email = ?", email);
        assertThat(exchange(key).status()).isEqualTo(400);
    }

    @Test
    void nobodyDeletesTheKeysOfOthers() {
        var token = auth.signIn(newAccount("reader"), PASSWORD).string("accessToken");
        var key = newKey(token, "\"reader\"");
        var id = auth.as(token, "GET", "api/v1/api-keys")
                .json()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");

        assertThat(auth.as(admin, "DELETE", "api/v1/api-keys/" + id).status()).isEqualTo(404);
        assertThat(exchange(key).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"scopes\":[\"reader\"]}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[\"root\"]}",
                "{\"name\":\"x\",\"scopes\":[\"reader\"],\"expiresAt\":\"tomorrow\"}",
                "{\"name\":\"x\",\"scopes\":[\"reader\"],\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                "{\"name\":\"a\\u0000b\",\"scopes\":[\"reader\"]}"
            })
    void aKeyThatBreaksARuleIsNotMade(String body) {
        assertThat(auth.as(admin, "POST", "api/v1/api-keys", body).status()).isEqualTo(400);
    }

    @Test
    void anAdminWhoWasDeactivatedCanNotRestoreThemselves() {
        var other = auth.signIn(newAccount("admin"), PASSWORD);
        var token = other.string("accessToken");
        var path = "api/v1/users/" + other.json().getJsonObject("user").getString("id");
        assertThat(auth.as(admin, "PATCH", path, "{\"active\":false}").status()).isEqualTo(200);

        assertThat(List.of(
                        auth.as(token, "PATCH", path, "{\"active\":true}"),
                        auth.as(token, "GET", "api/v1/users"),
                        auth.as(token, "GET", "api/v1/users/me"),
                        auth.as(token, "GET", "api/v1/api-keys"),
                        auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"admin\"]}")))
                .extracting(Answer::status)
                .containsOnly(401);
        assertThat(auth.as(admin, "GET", path).json().getBoolean("active")).isFalse();
    }

    @Test
    void anAdminEndsTheSessionsOfSomebodyElse() {
        var other = auth.signIn(newAccount("reader"), PASSWORD);
        var path = "api/v1/users/" + other.json().getJsonObject("user").getString("id") + "/sessions";

        assertThat(auth.as(other.string("accessToken"), "DELETE", path).status())
                .isEqualTo(403);
        assertThat(auth.as(admin, "DELETE", path).json().getInt("ended")).isEqualTo(1);

        assertThat(auth.as(other.string("accessToken"), "GET", "api/v1/users/me")
                        .status())
                .isEqualTo(401);
        assertThat(auth.refresh(other.string("refreshToken")).status()).isEqualTo(401);
        assertThat(auth.as(admin, "DELETE", "api/v1/users/" + NO_SUCH_ID + "/sessions")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whoWasDemotedDoesWhatTheirRolesAllowNowWhateverTheTokenSays() {
        var other = auth.signIn(newAccount("admin"), PASSWORD);
        var token = other.string("accessToken");
        var path = "api/v1/users/" + other.json().getJsonObject("user").getString("id");
        auth.as(admin, "PATCH", path, "{\"roles\":[\"reader\"]}");

        assertThat(List.of(
                        auth.as(token, "GET", "api/v1/users"),
                        auth.as(token, "GET", path),
                        auth.as(token, "PATCH", path, "{\"roles\":[\"admin\"]}"),
                        auth.as(token, "DELETE", path),
                        auth.as(token, "POST", "api/v1/users", "{}"),
                        auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"admin\"]}")))
                .extracting(Answer::status)
                .containsOnly(403);
        assertThat(auth.as(token, "GET", "api/v1/users/me").json().getJsonArray("roles"))
                .hasToString("[\"reader\"]");
        assertThat(auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void anApiKeyOfAnAdminReadsAccountsAndChangesNone() {
        var key = exchange(newKey(admin, "\"admin\"")).string("access_token");
        var path = "api/v1/users/" + auth.as(admin, "GET", "api/v1/users/me").string("id");

        assertThat(auth.as(key, "GET", "api/v1/users").status()).isEqualTo(200);
        assertThat(List.of(
                        auth.as(key, "POST", "api/v1/users", "{}"),
                        auth.as(key, "PATCH", path, "{\"firstName\":\"x\"}"),
                        auth.as(key, "DELETE", path),
                        auth.as(key, "DELETE", "api/v1/api-keys"),
                        auth.as(key, "DELETE", "api/v1/sessions"),
                        auth.as(
                                key,
                                "POST",
                                "api/v1/sessions/current/reauthentication",
                                "{\"password\":\"" + PASSWORD + "\"}")))
                .allSatisfy(answer -> assertThat(answer.problem()).isEqualTo("forbidden"));
        assertThat(auth.as(admin, "DELETE", "api/v1/api-keys").json().getInt("deleted"))
                .isPositive();
        assertThat(auth.as(key, "GET", "api/v1/users").status()).isEqualTo(401);
    }

    @Test
    void whatLastsIsMadeOnlySoonAfterThePasswordWasGiven() {
        var email = newAccount("admin");
        var session = auth.signIn(email, PASSWORD);
        var token = session.string("accessToken");
        Stores.execute(
                "UPDATE sessions SET password_at = now() - interval '6 minutes'"
                        + " WHERE account_id = (SELECT id FROM accounts WHERE email = ?)",
                email);
        var another = newAccount("reader");
        var path = "api/v1/users/"
                + auth.signIn(another, PASSWORD).json().getJsonObject("user").getString("id");
        var user = "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(someEmail(), PASSWORD);

        assertThat(List.of(
                        auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}"),
                        auth.as(token, "POST", "api/v1/users", user),
                        auth.as(token, "PATCH", path, "{\"roles\":[\"reader\",\"admin\"]}")))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.problem()).isEqualTo("reauthentication-required");
                    assertThat(answer.string("detail")).contains("/api/v1/sessions/current/reauthentication");
                });
        assertThat(auth.as(token, "PATCH", path, "{\"roles\":[]}").status())
                .as("taking rights away can't wait")
                .isEqualTo(200);
        assertThat(reauthenticate(token, "a wrong one").problem()).isEqualTo("invalid-credentials");
        assertThat(auth.as(token, "POST", "api/v1/users", user).status()).isEqualTo(403);

        assertThat(reauthenticate(token, PASSWORD).status()).isEqualTo(204);

        assertThat(auth.as(token, "POST", "api/v1/users", user).status()).isEqualTo(201);
        assertThat(auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"reader\"]}")
                        .status())
                .isEqualTo(201);
    }

    private Answer reauthenticate(String token, String password) {
        return auth.as(
                token, "POST", "api/v1/sessions/current/reauthentication", "{\"password\":\"%s\"}".formatted(password));
    }

    private Answer exchange(String key) {
        return auth.token(
                "broker", CLIENT_SECRET, Map.of("grant_type", "urn:signalbox:grant-type:api-key", "api_key", key));
    }

    private String newKey(String token, String scopes) {
        return auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"key\",\"scopes\":[" + scopes + "]}")
                .string("key");
    }
}
