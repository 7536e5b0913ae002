package io.signalbox.common.amqp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import jakarta.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AmqpTopologyTest {

    @Test
    void aRoutingKeyHoldsPlainCharactersAndAtMostAHundredBytes() {
        assertThat(AmqpTopology.routingKey("log", "error", "auth")).isEqualTo("log.error.auth");
        assertThat(AmqpTopology.routingKey("log", "error", "my.shop #1/é🚦")).isEqualTo("log.error.my_shop__1___");
        assertThat(AmqpTopology.routingKey("log", "error", "x".repeat(128)).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void anEventIsReadAsItWasWritten() {
        var event = new CloudEvent(
                "1",
                "/signalbox/logger",
                CloudEvent.LOG_ENTRY,
                Instant.parse("2026-01-31T12:00:00Z"),
                Json.createObjectBuilder().add("name", "é").build());

        assertThat(CloudEvent.parse(event.toBytes())).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"data\":{\"a\":1}}",
                "{\"specversion\":\"1.0\",\"source\":\"a\",\"type\":\"b\",\"data\":{\"a\":1}}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"data\":\"text\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\"}"
            })
    void whatIsNoEventHasAReasonForItsDeadLetter(String body) {
        assertThatExceptionOfType(AmqpConsumer.Unreadable.class)
                .isThrownBy(() -> CloudEvent.parse(body.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }
}
