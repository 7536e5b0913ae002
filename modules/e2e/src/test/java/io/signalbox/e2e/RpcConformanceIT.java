package io.signalbox.e2e;

import java.util.ArrayList;
import java.util.List;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code rpc.discover} says of a method is what the method does: of other parameters it says which are wrong, and never fails itself. */
class RpcConformanceIT {

    private static final int INTERNAL_ERROR = -32603;
    private static final int INVALID_PARAMS = -32602;

    private static final List<JsonValue> VALUES = List.of(
            JsonValue.NULL,
            JsonValue.TRUE,
            Json.createValue(-1),
            Json.createValue(1.5),
            Json.createValue(Long.MAX_VALUE),
            Json.createValue(""),
            Json.createValue("\u0000"),
            Json.createValue("\ud83d\ude00".repeat(300)),
            JsonValue.EMPTY_JSON_ARRAY,
            Json.createArrayBuilder().addNull().add(7).add("x").build(),
            JsonValue.EMPTY_JSON_OBJECT,
            Json.createObjectBuilder().add("a", JsonValue.EMPTY_JSON_ARRAY).build());

    private final Signalbox signalbox = Signalbox.running();

    @ParameterizedTest
    @EnumSource(
            value = ServiceName.class,
            names = {"BROKER", "LOGGER", "MAIL"})
    void everyMethodAnswersWhateverItsParametersAreByTheSpecification(ServiceName service) {
        var api = Api.anonymous(signalbox.service(service).http())
                .withToken(signalbox.api().token());
        var methods = call(api, "rpc.discover", JsonValue.EMPTY_JSON_OBJECT)
                .getJsonObject("result")
                .getJsonArray("methods");

        assertThat(methods).isNotEmpty();
        for (var method : methods.getValuesAs(JsonObject.class)) {
            var name = method.getString("name");
            for (var params : variations(method)) {
                var answer = call(api, name, params);
                assertThat(code(answer))
                        .as("%s with %s: %s", name, params, answer)
                        .isNotEqualTo(INTERNAL_ERROR);
            }
            for (var params : VALUES) {
                if (params.getValueType() != JsonValue.ValueType.OBJECT) {
                    assertThat(code(call(api, name, params)))
                            .as("%s with %s", name, params)
                            .isEqualTo(INVALID_PARAMS);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ServiceName.class,
            names = {"BROKER", "LOGGER", "MAIL"})
    void aParameterThatIsRequiredIsMissedAndOneOfAnotherTypeIsRefused(ServiceName service) {
        var api = Api.anonymous(signalbox.service(service).http())
                .withToken(signalbox.api().token());
        var methods = call(api, "rpc.discover", JsonValue.EMPTY_JSON_OBJECT)
                .getJsonObject("result")
                .getJsonArray("methods");

        for (var method : methods.getValuesAs(JsonObject.class)) {
            for (var param : method.getJsonArray("params").getValuesAs(JsonObject.class)) {
                var name = method.getString("name");
                if (param.getBoolean("required")) {
                    assertThat(code(call(api, name, JsonValue.EMPTY_JSON_OBJECT)))
                            .as("%s without %s", name, param.getString("name"))
                            .isEqualTo(INVALID_PARAMS);
                }
                var wrong = param.getJsonObject("schema").getString("type", "").equals("object")
                        ? Json.createValue("text")
                        : JsonValue.EMPTY_JSON_OBJECT;
                assertThat(code(call(api, name, object(param.getString("name"), wrong))))
                        .as("%s with %s as %s", name, param.getString("name"), wrong)
                        .isEqualTo(INVALID_PARAMS);
            }
        }
    }

    private static List<JsonObject> variations(JsonObject method) {
        var all = new ArrayList<JsonObject>();
        all.add(JsonValue.EMPTY_JSON_OBJECT);
        all.add(object("nobody.asked", Json.createValue("for this")));
        for (var param : method.getJsonArray("params").getValuesAs(JsonObject.class)) {
            VALUES.forEach(value -> all.add(object(param.getString("name"), value)));
        }
        return all;
    }

    private static JsonObject object(String name, JsonValue value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    /** 0 where there is no error. */
    private static int code(JsonObject answer) {
        return answer.containsKey("error") ? answer.getJsonObject("error").getInt("code") : 0;
    }

    private static JsonObject call(Api api, String method, JsonValue params) {
        var answer = api.post(
                "rpc",
                Json.createObjectBuilder()
                        .add("jsonrpc", "2.0")
                        .add("id", 1)
                        .add("method", method)
                        .add("params", params)
                        .build());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.object();
    }
}
