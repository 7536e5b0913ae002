package io.signalbox.common.amqp;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.local.process.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AmqpUserTest {

    @ParameterizedTest
    @ValueSource(strings = {"swarm/rabbitmq-permissions.json", "charts/signalbox/files/rabbitmq-permissions.json"})
    void aDeploymentGivesEachUserWhatItsServiceNeedsAndNothingElse(String file) throws Exception {
        var text = Files.readString(root().resolve(file));

        try (var reader = Json.createReader(new StringReader(text))) {
            assertThat(reader.readObject().getJsonArray("permissions").getValuesAs(JsonObject.class))
                    .containsExactlyElementsOf(Arrays.stream(AmqpUser.values())
                            .map(AmqpUserTest::permission)
                            .toList());
        }
    }

    @Test
    void whoRunsARabbitMqReadsTheSamePermissions() throws Exception {
        var text = Files.readString(root().resolve("docs/rabbitmq.md"));

        for (var user : AmqpUser.values()) {
            assertThat(text)
                    .contains("rabbitmqctl set_permissions %s '%s' '%s' '%s'"
                            .formatted(user.user(), user.configure(), user.write(), user.read()));
        }
    }

    private static JsonObject permission(AmqpUser user) {
        return Json.createObjectBuilder()
                .add("user", user.user())
                .add("vhost", "/")
                .add("configure", user.configure())
                .add("write", user.write())
                .add("read", user.read())
                .build();
    }

    private static Path root() {
        return Repository.find().root();
    }
}
