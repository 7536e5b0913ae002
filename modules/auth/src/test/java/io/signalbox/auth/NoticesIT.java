package io.signalbox.auth;

import java.util.List;
import java.util.Map;

import jakarta.json.Json;

import io.grpc.Status;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.MailDouble;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.mail.v1.SendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.signalbox.auth.testing.AuthUnderTest.ADMIN;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(SharedProcesses.class)
class NoticesIT {

    private static final String DATABASE = "mail";
    private static final String NEW_PASSWORD = "quite another battery of horses";

    @Test
    void noticesWaitForTheMailServiceAndReachItOnceEachUnderTheSameKey() {
        var port = FreePorts.next();
        var environment = AuthUnderTest.environment();
        environment.put("SIGNALBOX_DATABASE_URL", Stores.another(DATABASE));
        environment.put("SIGNALBOX_MAIL_GRPC", "127.0.0.1:" + port);
        try (var service = ServiceProcess.start("auth", environment)) {
            var auth = new AuthClient(service.http());
            var token = auth.signIn(ADMIN, PASSWORD).string("accessToken");
            assertThat(createKey(auth, token)).isEqualTo(201);
            assertThat(changePassword(auth, token, PASSWORD, NEW_PASSWORD)).isEqualTo(200);

            try (var mail = new MailDouble(port)) {
                await().untilAsserted(() -> assertThat(undelivered()).isEmpty());
                assertThat(mail.to(ADMIN))
                        .extracting(SendRequest::getTemplate)
                        .containsExactlyInAnyOrder("new-device", "api-key-created", "password-changed");
                assertThat(mail.to(ADMIN))
                        .extracting(SendRequest::getIdempotencyKey)
                        .doesNotHaveDuplicates();
                assertThat(keysTold(mail).getFirst().getVariables().getFieldsMap())
                        .hasEntrySatisfying(
                                "key", name -> assertThat(name.getStringValue()).isEqualTo("collector"))
                        .hasEntrySatisfying("account", name -> assertThat(name.getStringValue())
                                .isEqualTo(ADMIN))
                        .containsKeys("time", "scopes");
                assertThat(mail.tokens()).allSatisfy(bearer -> assertThat(
                                auth.send("GET", "api/v1/users/me", "", "Authorization", bearer)
                                        .problem())
                        .as("a service's token, which is known and has no account")
                        .isEqualTo("forbidden"));

                mail.failNext(Status.UNAVAILABLE);
                assertThat(createKey(auth, token)).isEqualTo(201);
                await().untilAsserted(() -> assertThat(undelivered()).isEmpty());
                assertThat(keysTold(mail))
                        .as("the answer to the second was lost")
                        .hasSize(3);
                assertThat(keysTold(mail).get(1).getIdempotencyKey())
                        .isEqualTo(keysTold(mail).get(2).getIdempotencyKey());

                mail.failNext(Status.INVALID_ARGUMENT);
                assertThat(createKey(auth, token)).isEqualTo(201);
                await().untilAsserted(() -> assertThat(undelivered()).isEmpty());
                assertThat(keysTold(mail)).as("what is refused is not repeated").hasSize(4);
            }
        }
    }

    @Test
    void nobodyFillsAMailboxAndOneKindOfNoticeDoesNotKeepAnotherBack() {
        var auth = AuthUnderTest.shared();
        var email = newAccount("writer");
        var token = auth.signIn(email, PASSWORD).string("accessToken");
        for (int i = 0; i < 8; i++) {
            assertThat(createKey(auth, token)).isEqualTo(201);
        }

        assertThat(waiting(email)).filteredOn("api-key-created"::equals).hasSize(5);
        assertThat(changePassword(auth, token, PASSWORD, NEW_PASSWORD)).isEqualTo(200);
        assertThat(waiting(email)).contains("password-changed");

        Stores.execute("UPDATE account_notice_quotas SET began_at = began_at - interval '61 minutes'");
        assertThat(createKey(auth, token)).isEqualTo(201);
        assertThat(waiting(email)).filteredOn("api-key-created"::equals).hasSize(6);
    }

    @Test
    void aSignInOnADeviceIsToldOnceAndNotAgainWhileTheDeviceIsKnown() {
        var auth = AuthUnderTest.shared();
        var email = newAccount("writer");

        var device = auth.signIn(email, PASSWORD).string("deviceToken");
        assertThat(waiting(email)).containsExactly("new-device");
        var next =
                auth.signIn(email, PASSWORD, AuthClient.someAddress(), device).string("deviceToken");
        assertThat(auth.signIn(email, PASSWORD, AuthClient.someAddress(), next).status())
                .isEqualTo(200);
        assertThat(waiting(email)).containsExactly("new-device");

        auth.signIn(email, PASSWORD);
        assertThat(waiting(email)).containsExactly("new-device", "new-device");
    }

    @Test
    void nothingIsToldWhereNoticesAreSwitchedOff() {
        var environment = AuthUnderTest.environment();
        environment.putAll(Map.of("SIGNALBOX_AUTH_NOTICES_ENABLED", "false", "SIGNALBOX_MAIL_GRPC", ""));
        try (var service = ServiceProcess.start("auth", environment)) {
            var auth = new AuthClient(service.http());
            var email = newAccount("writer");
            var token = auth.signIn(email, PASSWORD).string("accessToken");

            assertThat(createKey(auth, token)).isEqualTo(201);
            assertThat(waiting(email)).isEmpty();
        }
    }

    private static int createKey(AuthClient auth, String token) {
        return auth.as(token, "POST", "api/v1/api-keys", "{\"name\":\"collector\",\"scopes\":[\"writer\"]}")
                .status();
    }

    private static int changePassword(AuthClient auth, String token, String from, String to) {
        var body = Json.createObjectBuilder()
                .add("currentPassword", from)
                .add("newPassword", to)
                .build();
        return auth.as(token, "PUT", "api/v1/users/me/password", body.toString())
                .status();
    }

    private static List<Object> waiting(String email) {
        return Stores.query("SELECT kind FROM account_notices WHERE recipient = ? ORDER BY id", email);
    }

    private static List<Object> undelivered() {
        return Stores.queryAnother(DATABASE, "SELECT kind FROM account_notices");
    }

    private static List<SendRequest> keysTold(MailDouble mail) {
        return mail.to(ADMIN).stream()
                .filter(request -> request.getTemplate().equals("api-key-created"))
                .toList();
    }
}
