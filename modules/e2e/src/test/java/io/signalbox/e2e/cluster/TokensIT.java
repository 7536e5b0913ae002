package io.signalbox.e2e.cluster;

import java.util.UUID;

import jakarta.json.Json;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.post;
import static io.signalbox.e2e.cluster.Cluster.signIn;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whose token says too little, or is over. */
@Tag("cluster")
class TokensIT {

    @Test
    void aRoleThatDoesNotSufficeIsTheBrokersToRefuse() {
        var email = "reader-" + UUID.randomUUID() + "@example.com";
        var password = UUID.randomUUID().toString();
        var made = post(
                "/api/v1/users",
                Cluster.adminToken(),
                Json.createObjectBuilder()
                        .add("email", email)
                        .add("password", password)
                        .add("firstName", "Only")
                        .add("lastName", "Reading")
                        .add("roles", Json.createArrayBuilder().add("reader"))
                        .build());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var reader = signIn(email, password);

        assertThat(get("/api/v1/logs", reader).status()).isEqualTo(200);
        var refused = post(
                "/api/v1/logs",
                reader,
                Json.createObjectBuilder()
                        .add("source", "cluster")
                        .add("name", "refused")
                        .build());

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("urn:signalbox:problem");
    }

    /** Tokens live for ten minutes, and Envoy allows clocks to differ by one: so long this takes, less what went before. */
    @Test
    void anExpiredTokenGetsNoFurtherThanTheGateway() {
        await().atMost(12, MINUTES).pollInterval(5, SECONDS).untilAsserted(() -> assertThat(
                        get("/api/v1/status", Cluster.firstToken()))
                .returns(401, Cluster.Answer::status)
                .extracting(Cluster.Answer::body)
                .asString()
                .startsWith("Jwt is expired"));
    }
}
