package io.signalbox.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import io.signalbox.auth.token.KeyCipherForTests;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.auth.testing.AuthClient.someAddress;
import static io.signalbox.auth.testing.AuthUnderTest.CLIENT_SECRET;
import static io.signalbox.auth.testing.AuthUnderTest.KEY_SECRET;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

/** Secrets are exchanged as docs/secrets.md says, while people and services go on working. */
@ExtendWith(SharedProcesses.class)
class RotationIT {

    private static final String DATABASE = "listener";
    private static final String NEXT_CLIENT_SECRET = "the next secret of the tests";
    private static final String NEXT_KEY_SECRET =
            Base64.getEncoder().encodeToString("the next secret of 32 characters".getBytes(StandardCharsets.UTF_8));
    private static final Map<String, String> GRANT = Map.of("grant_type", "client_credentials");

    @TempDir
    private Path secrets;

    @Test
    void aServicesSecretIsExchangedWithoutOneTokenRefused() throws IOException {
        write("client", CLIENT_SECRET);
        var environment = AuthUnderTest.environment();
        environment.remove("SIGNALBOX_AUTH_CLIENTS_MAIL_SECRET");
        environment.put("SIGNALBOX_AUTH_CLIENTS_MAIL_SECRET_FILE", file("client"));
        environment.put("SIGNALBOX_AUTH_CLIENTS_MAIL_PREVIOUS_SECRET_FILE", file("client-previous"));
        try (var service = ServiceProcess.start("auth", environment)) {
            var auth = new AuthClient(service.http());
            var inUse = new ConcurrentLinkedQueue<>(List.of(CLIENT_SECRET));
            try (var load = new Load(() -> auth.token("mail", inUse.peek(), GRANT))) {
                load.awaitMore();
                write("client-previous", CLIENT_SECRET);
                write("client", NEXT_CLIENT_SECRET);
                await().until(() ->
                        auth.token("mail", NEXT_CLIENT_SECRET, GRANT).status() == 200);
                load.awaitMore();
                inUse.add(NEXT_CLIENT_SECRET);
                inUse.remove();
                load.awaitMore();
                write("client-previous", "");
                await().until(() -> auth.token("mail", CLIENT_SECRET, GRANT).status() == 401);
                load.awaitMore();
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    @Test
    void theKeyEncryptionSecretIsExchangedWithoutOneSignInRefusedAndTheKeysAreSealedAgain() throws IOException {
        write("key", KEY_SECRET);
        var environment = AuthUnderTest.environment();
        environment.remove("SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET");
        environment.put("SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET_FILE", file("key"));
        environment.put("SIGNALBOX_AUTH_PREVIOUS_KEY_ENCRYPTION_SECRET_FILE", file("key-previous"));
        environment.put("SIGNALBOX_DATABASE_URL", Stores.another(DATABASE));
        environment.put("SIGNALBOX_AUTH_NOTICES_ENABLED", "false");
        try (var service = ServiceProcess.start("auth", environment);
                var replica = ServiceProcess.start("auth", environment)) {
            var auth = new AuthClient(service.http());
            var device = auth.signIn(AuthUnderTest.ADMIN, PASSWORD).string("deviceToken");
            var devices = new ConcurrentLinkedQueue<>(List.of(device));
            var turn = new AtomicInteger();
            try (var load = new Load(() -> {
                var either = new AuthClient((turn.getAndIncrement() % 2 == 0 ? service : replica).http());
                var answer = either.signIn(AuthUnderTest.ADMIN, PASSWORD, someAddress(), devices.peek());
                return answer.status() == 200
                        ? either.as(answer.string("accessToken"), "GET", "api/v1/users/me")
                        : answer;
            })) {
                load.awaitMore();
                write("key-previous", KEY_SECRET);
                write("key", NEXT_KEY_SECRET);
                await().untilAsserted(() -> assertThat(storedKeys()).allSatisfy(RotationIT::requireSealedByTheNext));
                load.awaitMore();
                devices.add(auth.signIn(AuthUnderTest.ADMIN, PASSWORD, someAddress(), device)
                        .string("deviceToken"));
                devices.remove();
                write("key-previous", "");
                load.awaitMore();
                assertThat(load.failures()).isEmpty();
            }

            service.kill();
            service.restart();

            assertThat(auth.signIn(AuthUnderTest.ADMIN, PASSWORD).status())
                    .as("the new secret alone opens the keys")
                    .isEqualTo(200);
        }
    }

    private record StoredKey(String kid, byte[] jwk) {}

    private static List<StoredKey> storedKeys() {
        return Stores.queryAnother(DATABASE, "SELECT kid || ':' || encode(private_jwk, 'base64') FROM signing_keys")
                .stream()
                .map(row -> ((String) row).split(":", 2))
                .map(row -> new StoredKey(row[0], Base64.getMimeDecoder().decode(row[1])))
                .toList();
    }

    private static void requireSealedByTheNext(StoredKey key) {
        assertThatCode(() -> KeyCipherForTests.open(NEXT_KEY_SECRET, key.kid(), key.jwk()))
                .doesNotThrowAnyException();
    }

    private String file(String name) {
        return secrets.resolve(name).toString();
    }

    /** As a whole, as Kubernetes exchanges the files of a Secret. */
    private void write(String name, String text) throws IOException {
        var next = Files.writeString(secrets.resolve(name + ".next"), text + "\n");
        Files.move(next, secrets.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Requests in a row from two clients, until it is closed. */
    private static final class Load implements AutoCloseable {

        private static final int ENOUGH = 20;

        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicInteger answered = new AtomicInteger();
        private final ConcurrentLinkedQueue<Answer> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> clients;

        Load(Supplier<Answer> request) {
            clients = List.of(client(request), client(request));
        }

        private Thread client(Supplier<Answer> request) {
            return Thread.ofVirtual().start(() -> {
                while (running.get()) {
                    var answer = request.get();
                    if (answer.status() != 200) {
                        failures.add(answer);
                    }
                    answered.incrementAndGet();
                }
            });
        }

        /** Waits until some more requests were answered. */
        void awaitMore() {
            var before = answered.get();
            await().until(() -> answered.get() >= before + ENOUGH);
        }

        List<Answer> failures() {
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            running.set(false);
            for (var client : clients) {
                try {
                    client.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
