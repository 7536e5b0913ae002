package io.signalbox.auth.testing;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.json.Json;

import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceProcess;
import org.awaitility.Awaitility;

/** The real auth in a process of its own, on the shared database. */
public final class AuthUnderTest {

    /** The first admin. */
    public static final String ADMIN = "admin@example.com";

    /** The password of everybody here. */
    public static final String PASSWORD = "correct horse battery staple";

    /** The secret of every client. */
    public static final String CLIENT_SECRET = "a secret of the tests: 0+/=&";

    /** What the signing keys are sealed with. */
    public static final String KEY_SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    /** How long the first wait of whoever guesses is: no test lasts so long, however slow the machine. */
    public static final int FIRST_WAIT_SECONDS = 30;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    private static final ServiceProcess SHARED = ServiceProcess.start("auth", environment());

    private AuthUnderTest() {}

    static void stop() {
        SHARED.close();
    }

    /** A client of the auth that most tests share. */
    public static AuthClient shared() {
        return new AuthClient(SHARED.http());
    }

    /** A configuration that works. Its logger and its mail service are away. */
    public static Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("SIGNALBOX_DATABASE_URL", Stores.url());
        environment.put("SIGNALBOX_LOGGER_GRPC", "127.0.0.1:" + FreePorts.next());
        environment.put("SIGNALBOX_MAIL_GRPC", "127.0.0.1:" + FreePorts.next());
        environment.put("SIGNALBOX_ADMIN_EMAIL", ADMIN);
        environment.put("SIGNALBOX_ADMIN_PASSWORD", PASSWORD);
        environment.put("SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET", KEY_SECRET);
        environment.put("SIGNALBOX_AUTH_KEY_REFRESH", "PT0.2S");
        environment.put("SIGNALBOX_AUTH_THROTTLE_FIRST_WAIT", "PT" + FIRST_WAIT_SECONDS + "S");
        environment.put("SIGNALBOX_AUTH_HASHING_PATIENCE", "PT5M");
        environment.put("SIGNALBOX_AUTH_ALLOWED_ORIGINS", "https://console.example.com");
        for (var client : new String[] {"BROKER", "LOGGER", "LISTENER", "MAIL"}) {
            environment.put("SIGNALBOX_AUTH_CLIENTS_" + client + "_SECRET", CLIENT_SECRET);
        }
        return environment;
    }

    /** An access token of the first admin. */
    public static String adminToken() {
        return shared().signIn(ADMIN, PASSWORD).string("accessToken");
    }

    /** The e-mail address of a new account with these roles. */
    public static String newAccount(String... roles) {
        var email = AuthClient.someEmail();
        var body = Json.createObjectBuilder()
                .add("email", email)
                .add("password", PASSWORD)
                .add("roles", Json.createArrayBuilder(List.of(roles)))
                .build();
        var answer = shared().as(adminToken(), "POST", "api/v1/users", body.toString());
        if (answer.status() != 201) {
            throw new AssertionError(answer.toString());
        }
        return email;
    }
}
