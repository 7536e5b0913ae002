package io.signalbox.listener.inbound;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.signalbox.common.amqp.AmqpConsumer.Message;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClassicMessagesTest {

    private static final String BODY = """
            {"name":"event","data":"something","created_at":"unknown"}""";

    private final ClassicMessages messages = new ClassicMessages();

    @ParameterizedTest
    @CsvSource({"log.INFO, INFO", "log.WARNING, WARN", "log.ERROR, ERROR"})
    void theRoutingKeyIsTheSeverity(String key, Severity severity) {
        var draft = messages.read(message(key, "", BODY));

        assertThat(draft.severity()).isEqualTo(severity);
        assertThat(draft.source()).isEqualTo("classic");
        assertThat(draft.name()).isEqualTo("event");
        assertThat(draft.data()).isEqualTo("something");
    }

    @Test
    void aRetryOfADeliveryIsTheSameEntryAndAnotherDeliveryAnother() {
        var delivery = message("log.INFO", "", BODY);

        assertThat(messages.read(delivery)).isEqualTo(messages.read(delivery));
        assertThat(messages.read(message("log.INFO", "", BODY)).id())
                .isNotEqualTo(messages.read(delivery).id());
    }

    @Test
    void aMessageIdMakesRepeatsOneEntry() {
        var uuid = UUID.randomUUID();

        assertThat(messages.read(message("log.INFO", uuid.toString(), BODY)).id())
                .contains(uuid);
        assertThat(messages.read(message("log.INFO", "order-7", BODY)).id())
                .isEqualTo(messages.read(message("log.INFO", "order-7", BODY)).id())
                .isNotEqualTo(
                        messages.read(message("log.INFO", "order-8", BODY)).id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":7}",
                "{\"name\":\"a\",\"data\":\"\\u0000\"}"
            })
    void whatIsNotOfTheContractHasAReason(String body) {
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> messages.read(message("log.INFO", "", body)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).isNotBlank());
    }

    private static Message message(String key, String id, String body) {
        var properties = new BasicProperties.Builder().contentType("text/plain");
        if (!id.isEmpty()) {
            properties.messageId(id);
        }
        return new Message(AmqpTopology.CLASSIC, key, properties.build(), body.getBytes(StandardCharsets.UTF_8));
    }
}
