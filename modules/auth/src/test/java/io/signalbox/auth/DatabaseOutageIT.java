package io.signalbox.auth;

import java.nio.file.Path;
import java.time.Duration;

import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_POSTGRES",
        matches = ".+",
        disabledReason = "the test has no way to empty somebody's server")
class DatabaseOutageIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void aDatabaseThatComesBackEmptyGetsItsSchemaItsFirstAdminAndItsKeysWithoutARestart(@TempDir Path home) {
        try (var stores = EmbeddedStores.start(home, EmbeddedStores.Store.POSTGRES)) {
            var environment = AuthUnderTest.environment();
            environment.put("SIGNALBOX_DATABASE_URL", stores.postgresUrl("auth"));
            try (var service = ServiceProcess.start("auth", environment)) {
                var auth = new AuthClient(service.http());
                auth.signIn(AuthUnderTest.ADMIN, PASSWORD);
                var key = auth.send("GET", ".well-known/jwks.json", "").text();

                stores.stop(LIMIT);
                FileTree.delete(home.resolve("data"));
                stores.restart();

                await().atMost(LIMIT)
                        .until(() -> auth.signIn(AuthUnderTest.ADMIN, PASSWORD, AuthClient.someAddress())
                                        .status()
                                == 200);
                service.awaitReady(LIMIT);
                await().atMost(LIMIT).untilAsserted(() -> assertThat(
                                auth.send("GET", ".well-known/jwks.json", "").text())
                        .isNotEqualTo(key));
                var token = auth.signIn(AuthUnderTest.ADMIN, PASSWORD).string("accessToken");
                assertThat(auth.as(token, "GET", "api/v1/users/me").status()).isEqualTo(200);
            }
        }
    }
}
