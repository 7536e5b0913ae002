package io.signalbox.common.amqp;

import java.util.List;
import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AmqpPublisherTest {

    @Test
    void aMessagePublishedAgainStaysForGoodAndGoesToOnePlaceInOurOwnName() {
        var original = new BasicProperties.Builder()
                .messageId("m")
                .contentType("text/plain")
                .expiration("60000")
                .userId("somebody")
                .build();

        var again =
                AmqpPublisher.again(original, Map.of("x-test", "yes", "CC", List.of("elsewhere"), "BCC", List.of("x")));

        assertThat(again.getExpiration()).isNull();
        assertThat(again.getUserId()).isNull();
        assertThat(again.getDeliveryMode()).isEqualTo(2);
        assertThat(again.getMessageId()).isEqualTo("m");
        assertThat(again.getContentType()).isEqualTo("text/plain");
        assertThat(again.getHeaders()).containsOnlyKeys("x-test");
    }
}
