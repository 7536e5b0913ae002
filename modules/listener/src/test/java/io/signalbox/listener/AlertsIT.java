package io.signalbox.listener;

import java.nio.file.Path;
import java.util.Map;

import io.signalbox.common.entry.Severity;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.listener.TestBroker.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of an event: alerts, their life, and what is told about them. */
class AlertsIT {

    @TempDir
    static Path directory;

    private static Installation installation;
    private static ServiceProcess listener;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        installation = new Installation(directory);
        listener = installation.listener(Map.of());
        broker = new TestBroker(installation.amqp.amqpUrl());
    }

    @AfterAll
    static void stop() {
        broker.close();
        listener.close();
        installation.close();
    }

    @Test
    void anErrorFromAnySourceBecomesAnAlertAMailAndALogEntry() {
        broker.publish(entry("shop", Severity.ERROR, "payment-failed", "client"));

        await().untilAsserted(
                        () -> assertThat(installation.alerts(listener, "shop")).hasSize(1));
        var alert = installation.alerts(listener, "shop").getFirst();
        assertThat(alert.getString("rule")).isEqualTo("Errors from any source");
        assertThat(alert.getString("state")).isEqualTo("open");
        assertThat(alert.getInt("count")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(installation.neighbours.mails()).anySatisfy(mail -> {
            assertThat(mail.getToList()).containsExactly(Installation.RECIPIENT);
            assertThat(mail.getTemplate()).isEqualTo("alert");
            assertThat(mail.getVariables().getFieldsOrThrow("name").getStringValue())
                    .isEqualTo("payment-failed");
        }));
        await().untilAsserted(
                        () -> assertThat(installation.neighbours.entries()).anySatisfy(raised -> {
                            assertThat(raised.getName()).isEqualTo("alert-raised");
                            assertThat(raised.getAttributesOrThrow("alert")).isEqualTo(alert.getString("id"));
                        }));
    }
}
