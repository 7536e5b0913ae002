package io.signalbox.common.json;

import java.time.Instant;
import java.util.UUID;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonFieldsTest {

    @Test
    void goodFieldsAreReadAndUnknownOnesIgnored() {
        var fields = fields("""
                {"name":"a","count":3,"on":true,"at":"2026-01-31T13:00:00+01:00","id":"0197a3f0-0000-7000-8000-000000000000",
                 "list":["x","y"],"map":{"k":"v","n":1.5,"b":false},"more":{}}""");

        assertThat(fields.requiredText("name", 10)).isEqualTo("a");
        assertThat(fields.integer("count", 1, 5)).hasValue(3);
        assertThat(fields.bool("on")).hasValue(true);
        assertThat(fields.instant("at")).hasValue(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(fields.uuid("id")).hasValue(UUID.fromString("0197a3f0-0000-7000-8000-000000000000"));
        assertThat(fields.texts("list")).containsExactly("x", "y");
        assertThat(fields.textMap("map")).containsEntry("n", "1.5").containsEntry("b", "false");
        fields.check();
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        var fields = fields(
                "{\"name\":7,\"count\":9,\"on\":\"yes\",\"at\":\"now\",\"id\":\"1-1-1-1-1\",\"list\":[1],\"map\":{\"k\":[]}}");
        fields.requiredText("name", 10);
        fields.requiredText("title", 10);
        fields.integer("count", 1, 5);
        fields.bool("on");
        fields.instant("at");
        fields.uuid("id");
        fields.texts("list");
        fields.textMap("map");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(fields::check)
                .satisfies(e -> assertThat(e.problem().errors())
                        .extracting(FieldError::field)
                        .containsExactly("name", "title", "count", "on", "at", "id", "list[0]", "map.k"));
    }

    @Test
    void anErrorInsideAnObjectCarriesItsPath() {
        var fields = fields("{\"user\":{\"email\":1}}");
        fields.fields("user").orElseThrow().text("email");

        assertThat(fields.errors()).extracting(FieldError::field).containsExactly("user.email");
    }

    @Test
    void aNumberThatIsNoIntegerIsRefused() {
        var fields = fields("{\"count\":1.5,\"big\":1e400}");

        assertThat(fields.integer("count", 0, 10)).isEmpty();
        assertThat(fields.integer("big", 0, 10)).isEmpty();
        assertThat(fields.errors()).hasSize(2);
    }

    private static JsonFields fields(String json) {
        return JsonFields.of(StrictJson.parse(json).asJsonObject());
    }
}
