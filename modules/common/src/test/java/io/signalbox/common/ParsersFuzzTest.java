package io.signalbox.common;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.helidon.microprofile.metrics.RegistryFactory;

import com.google.protobuf.InvalidProtocolBufferException;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.http.PageLimit;
import io.signalbox.common.json.JsonBound;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.JsonRoom;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.jsonrpc.JsonRpcDispatcher;
import io.signalbox.common.jsonrpc.JsonRpcMethod;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.BearerToken;
import io.signalbox.common.security.Caller;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.common.testing.Fuzz;
import io.signalbox.common.time.Rfc3339;
import io.signalbox.proto.log.v1.Entry;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the bytes are: a value or a refusal, in bounded time and memory, and what is taken says what was sent. */
@Timeout(120)
class ParsersFuzzTest {

    private static final String ENTRY = """
            {"id":"0197f3a0-5b0e-7c3a-9d52-3f8f6b1a2c4d","time":"2026-01-31T12:00:00.5Z","source":"shop","severity":"ERROR",
             "name":"payment failed","data":{"card":1},"attributes":{"order.id":"4711","n":1,"b":true},
             "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}""";
    private static final String EVENT = """
            {"specversion":"1.0","id":"a","source":"/s","type":"io.signalbox.log.entry.v1","time":"2026-01-31T12:00:00Z",
             "data":{"source":"shop","name":"ordered"}}""";
    private static final String[] JSON_WORDS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "1e9",
        "-0",
        "1.5E+300",
        "\\u0000",
        "\\ud800\\udc00",
        "\"id\":",
        "\"time\":",
        "\"source\":",
        "\"data\":",
        "\"attributes\":",
        "\"severity\":",
        "{\"a\":",
        "[["
    };

    @Test
    void jsonIsAValueThatReadsTheSameAgainOrMalformed() {
        Fuzz.of("strict-json", ENTRY, "[1,-0.5e-7,\"\\u00e4\\n\",null,true,{}]", "\"text\"", "7")
                .words(JSON_WORDS)
                .bytes(input -> refusing(() -> {
                    var value = StrictJson.parse(input);
                    if (isUnicode(value.toString())) {
                        assertThat(StrictJson.parse(value.toString())).isEqualTo(value);
                    }
                }));
    }

    @Test
    void fieldsAreOfTheirTypeOrRejectedByName() {
        Fuzz.of("json-fields", ENTRY, "{\"n\":1,\"b\":true,\"u\":null,\"l\":[\"a\"],\"m\":{\"x\":1}}")
                .words(JSON_WORDS)
                .bytes(input -> refusing(() -> {
                    if (StrictJson.parse(input) instanceof JsonObject object) {
                        var fields = JsonFields.of(object);
                        for (var name : object.keySet()) {
                            fields.text(name);
                            fields.requiredText(name, 8);
                            fields.integer(name, 0, 9);
                            fields.bool(name);
                            fields.instant(name);
                            fields.uuid(name);
                            fields.oneOf(name, Severity.class);
                            fields.texts(name);
                            fields.textMap(name);
                            fields.fields(name);
                        }
                        assertThat(fields.errors())
                                .allSatisfy(error -> assertThat(error.detail()).isNotBlank());
                        fields.check();
                    }
                }));
    }

    @Test
    void anEntryInJsonIsTakenAsSentOrRefused() {
        Fuzz.of("entry-json", ENTRY, "{\"source\":\"a\",\"name\":\"b\"}")
                .words(JSON_WORDS)
                .bytes(input -> refusing(() -> {
                    var draft = EntryJson.read(StrictJson.parse(input));
                    assertThat(EntryJson.read(EntryJson.write(draft))).isEqualTo(draft);
                    assertThat(EntryProto.read(EntryProto.write(draft))).isEqualTo(draft);
                }));
    }

    @Test
    void anEntryInProtobufIsTakenAsSentOrRefused() {
        Fuzz.of("entry-proto")
                .seed(EntryProto.write(EntryJson.read(StrictJson.parse(ENTRY))).toByteArray())
                .seed(Entry.newBuilder()
                        .setSource("a")
                        .setName("b")
                        .setSeverityValue(99)
                        .build()
                        .toByteArray())
                .bytes(input -> refusing(() -> {
                    try {
                        var draft = EntryProto.read(Entry.parseFrom(input));
                        assertThat(EntryProto.read(EntryProto.write(draft))).isEqualTo(draft);
                        assertThat(EntryJson.read(EntryJson.write(draft))).isEqualTo(draft);
                    } catch (InvalidProtocolBufferException e) {
                        assertThat(e).isNotNull();
                    }
                }));
    }

    @Test
    void aCloudEventIsReadOrUnreadable() {
        Fuzz.of("cloud-event", EVENT)
                .words(JSON_WORDS)
                .words("\"specversion\":\"1.0\"")
                .bytes(input -> {
                    try {
                        var event = CloudEvent.parse(input);
                        if (isUnicode(event.toString())) {
                            assertThat(CloudEvent.parse(event.toBytes())).isEqualTo(event);
                        }
                    } catch (AmqpConsumer.Unreadable e) {
                        assertThat(e).hasMessageNotContaining("null");
                    }
                });
    }

    @Test
    void aJsonRpcBodyIsAnsweredByTheSpecificationAndNeverByAnInternalError() {
        var dispatcher = new JsonRpcDispatcher(
                "Fuzzed",
                new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)),
                List.of(new JsonRpcMethod(
                        "log.write", "Writes.", JsonValue.EMPTY_JSON_OBJECT, ParsersFuzzTest::write)));
        var caller = new Caller("1", "somebody", Set.of(), Instant.MAX, "");

        Fuzz.of(
                        "json-rpc",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.write\",\"params\":" + ENTRY + "}",
                        "[{\"jsonrpc\":\"2.0\",\"method\":\"log.write\"},{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"nope\"}]")
                .words(JSON_WORDS)
                .words("\"jsonrpc\":\"2.0\"", "\"method\":", "\"params\":", "\"id\":{}", "log.write", "rpc.discover")
                .bytes(input -> refusing(() -> dispatcher
                        .dispatch(caller, input, new Room())
                        .ifPresent(answer -> assertThat(answer.toString()).doesNotContain("-32603"))));
    }

    @Test
    void aTimeIsOfTheRfcOrRefused() {
        Fuzz.of("rfc3339", "2026-01-31T12:00:00Z", "2026-01-31t23:59:60.999999999+23:59")
                .words("T", "Z", ":", "+18:00", "-", ".")
                .texts(refusing(java.time.format.DateTimeParseException.class, Rfc3339::parse));
    }

    @Test
    void aLimitIsWithinItsBoundsOrRefused() {
        Fuzz.of("page-limit", "1", "200", "050")
                .texts(text -> refusing(
                        () -> assertThat(PageLimit.of(Optional.of(text), 200)).isBetween(1, 200)));
    }

    @Test
    void aBearerTokenIsATextWithoutBlanksAroundOrNothing() {
        Fuzz.of("bearer-token", "Bearer abc.def.ghi", "bearer sbk_1_2", "Basic YTpi")
                .words("Bearer ", " ", "\t")
                .texts(text -> BearerToken.ofHeader(Optional.of(text)).ifPresent(token -> {
                    assertThat(token).isNotBlank();
                    assertThat(text).endsWith(token + text.substring(text.lastIndexOf(token) + token.length()));
                }));
    }

    @Test
    void aRetryAfterIsSecondsOrNothing() {
        Fuzz.of("retry-after", "1", "120", "Wed, 21 Oct 2026 07:28:00 GMT")
                .texts(text -> Problem.delayOf(Optional.of(text))
                        .ifPresent(delay -> assertThat(delay.isNegative()).isFalse()));
    }

    @Test
    void aProblemTypeOfAnotherServiceIsAlwaysOneOfOurs() {
        Fuzz.of("problem-type", "urn:signalbox:problem:invalid-entry", "not-found")
                .texts(text -> assertThat(ProblemType.ofSlug(text)).isNotNull());
    }

    private record Room() implements JsonRoom {

        @Override
        public JsonBound bound() {
            return JsonBound.DEFAULT;
        }

        @Override
        public void grow(long bytes) {
            assertThat(bytes).isNotNegative();
        }
    }

    private static JsonValue write(Caller caller, JsonObject params) {
        return Json.createValue(EntryJson.read(params).source());
    }

    /** JSON's escapes can name half of a surrogate pair, which no UTF-8 can hold; the fields that texts go into refuse it. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void refusing(Runnable parser) {
        try {
            parser.run();
        } catch (ProblemException refused) {
            assertThat(refused.problem().type().httpStatus()).isBetween(400, 499);
            assertThat(refused.problem().toJson().toString()).isNotBlank();
        }
    }

    private static <X extends RuntimeException> Consumer<String> refusing(Class<X> refusal, Consumer<String> parser) {
        return text -> {
            try {
                parser.accept(text);
            } catch (RuntimeException e) {
                if (!refusal.isInstance(e)) {
                    throw e;
                }
            }
        };
    }
}
