package io.signalbox.listener.inbound;

import com.rabbitmq.client.AMQP;
import io.signalbox.common.amqp.AmqpConsumer.Message;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes out of the queue: an event that is the same each time it comes, or a dead letter with its reason. */
@Timeout(120)
class EventReaderFuzzTest {

    private static final String EVENT = """
            {"specversion":"1.0","id":"a","source":"/signalbox/logger","type":"io.signalbox.log.entry.v1",
             "time":"2026-01-31T12:00:00Z","data":{"id":"0197f3a0-5b0e-7c3a-9d52-3f8f6b1a2c4d","source":"shop",
             "severity":"ERROR","name":"ordered","data":{"n":1},"attributes":{"k":"v"},"origin":"shop",
             "receivedAt":"2026-01-31T12:00:01Z"}}""";

    @Test
    void aMessageIsAnEventThatReadsTheSameAgainOrUnreadable() {
        Fuzz.of("event", EVENT, EVENT.replace("\"id\":\"0197f3a0-5b0e-7c3a-9d52-3f8f6b1a2c4d\",", ""))
                .words(
                        "{",
                        "}",
                        "\"",
                        ":",
                        ",",
                        "null",
                        "1e999",
                        "\\u0000",
                        "\\ud800",
                        "\"origin\":",
                        "\"id\":",
                        "\"data\":{")
                .bytes(input -> {
                    try {
                        var event = EventReader.read(message(input));
                        assertThat(event.entry().id()).isNotNull();
                        assertThat(event.entry().origin()).isNotBlank().hasSizeLessThanOrEqualTo(64);
                        assertThat(EventReader.read(message(input)).entry()).isEqualTo(event.entry());
                    } catch (Unreadable e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                });
    }

    private static Message message(byte[] body) {
        return new Message("signalbox.events", "log.error.shop", new AMQP.BasicProperties(), body);
    }
}
