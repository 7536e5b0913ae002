package io.signalbox.listener.inbound;

import java.nio.charset.StandardCharsets;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.signalbox.common.amqp.AmqpConsumer.Message;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.Severity;
import io.signalbox.listener.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventReaderTest {

    private static final String EVENT = """
            {"specversion":"1.0","id":"e1","source":"/signalbox/logger","type":"io.signalbox.log.entry.v1",
             "time":"2026-03-01T12:00:00Z",
             "data":{"id":"01900000-0000-7000-8000-000000000002","time":"2026-03-01T11:59:00Z","source":"shop",
                     "severity":"ERROR","name":"payment-failed","data":"no money","origin":"client",
                     "receivedAt":"2026-03-01T12:00:01Z"}}""";

    @Test
    void anEventHoldsTheEntryAsTheLoggerStoredIt() {
        var event = read(EVENT);

        assertThat(event.source()).isEqualTo("/signalbox/logger");
        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.entry().severity()).isEqualTo(Severity.ERROR);
        assertThat(event.entry().origin()).isEqualTo("client");
        assertThat(event.entry().receivedAt()).isEqualTo("2026-03-01T12:00:01Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"origin\":\"client\" | \"x\":1 | origin",
                "\"severity\":\"ERROR\" | \"severity\":\"LOUD\" | severity",
                "\"name\":\"payment-failed\" | \"name\":{\"$ne\":1} | name",
                "io.signalbox.log.entry.v1 | something.else | type",
                "\"id\":\"e1\" | \"id\":\"e\\u0000\" | id",
                "no money | no\\u0000money | U+0000",
                "\"specversion\":\"1.0\" | \"specversion\":\"0.3\" | specversion",
            })
    void whatIsNoEventHasAReason(String good, String bad, String reason) {
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> read(EVENT.replace(good, bad)))
                .withMessageContaining(reason);
    }

    private static Event read(String body) {
        return EventReader.read(new Message(
                AmqpTopology.EVENTS, "log.error.shop", new BasicProperties(), body.getBytes(StandardCharsets.UTF_8)));
    }
}
