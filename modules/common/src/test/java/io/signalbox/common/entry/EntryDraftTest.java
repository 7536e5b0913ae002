package io.signalbox.common.entry;

import java.time.Instant;
import java.util.UUID;

import com.google.protobuf.Timestamp;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.proto.log.v1.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EntryDraftTest {

    private static final String FULL = """
            {"id":"0197a3f0-0000-7000-8000-000000000000","time":"2026-01-31T12:00:00.123456Z","source":"shop","severity":"ERROR",
             "name":"payment failed","data":{"amount":12.50},"attributes":{"order.id":"4711"},
             "traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"}""";

    @Test
    void whatJsonSaysIsWhatProtobufSays() {
        var draft = read(FULL);

        assertThat(EntryProto.read(EntryProto.write(draft))).isEqualTo(draft);
        assertThat(EntryJson.read(EntryJson.write(draft))).isEqualTo(draft);
    }

    @Test
    void timesAreKeptToTheMillisecondAndJsonDataAsText() {
        var draft = read(FULL);

        assertThat(draft.time()).hasValue(Instant.parse("2026-01-31T12:00:00.123Z"));
        assertThat(draft.data()).isEqualTo("{\"amount\":12.50}");
    }

    @Test
    void whatTheCallerLeftOutStaysOut() {
        var draft = read("{\"source\":\"shop\",\"name\":\"sold\"}");

        assertThat(draft.id()).isEmpty();
        assertThat(draft.time()).isEmpty();
        assertThat(draft.severity()).isEqualTo(Severity.INFO);
        assertThat(draft.data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a\"}                                              | source",
                "{\"source\":\" \",\"name\":\"a\"}                             | source",
                "{\"source\":\"a\",\"name\":\"tab\\there\"}                    | name",
                "{\"source\":\"a\",\"name\":\"b\",\"severity\":\"info\"}       | severity",
                "{\"source\":\"a\",\"name\":\"b\",\"severity\":{\"$gt\":\"\"}} | severity",
                "{\"source\":\"a\",\"name\":\"b\",\"data\":\"x\\u0000\"}       | data",
                "{\"source\":\"a\",\"name\":\"b\",\"data\":\"\\udc00\"}        | data",
                "{\"source\":\"a\",\"name\":\"b\",\"attributes\":[]}           | attributes",
                "{\"source\":\"a\",\"name\":\"b\",\"attributes\":{\"\":\"x\"}} | attributes key",
                "{\"source\":\"a\",\"name\":\"b\",\"traceId\":\"XYZ\"}         | traceId",
                "{\"source\":\"a\",\"name\":\"b\",\"spanId\":\"B7AD6B7169203331\"} | spanId",
                "{\"source\":\"a\",\"name\":\"b\",\"time\":\"1969-01-01T00:00:00Z\"} | time"
            })
    void anEntryThatBreaksARuleNamesTheField(String json, String field) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(json))
                .satisfies(e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_ENTRY);
                    assertThat(e.problem().errors()).first().satisfies(error -> assertThat(error.field())
                            .isEqualTo(field));
                });
    }

    @Test
    void anEntryIsAtMost256KibibytesInAll() {
        var head = "{\"source\":\"a\",\"name\":\"b\",\"data\":\"";

        assertThat(read(head + "x".repeat(EntryDraft.MAX_BYTES - 2) + "\"}").data())
                .hasSize(EntryDraft.MAX_BYTES - 2);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(head + "é".repeat(EntryDraft.MAX_BYTES / 2) + "\"}"));
    }

    @Test
    void sourceAndNameMayHold128CharactersHoweverManyUnitsTheyTake() {
        var emoji = "🚦".repeat(EntryDraft.MAX_NAME);

        assertThat(read("{\"source\":\"" + emoji + "\",\"name\":\"b\"}").source())
                .isEqualTo(emoji);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("{\"source\":\"" + emoji + "x\",\"name\":\"b\"}"));
    }

    @Test
    void aSeverityOrTimeThatProtobufCanCarryButWeDoNotKnowIsRefused() {
        var entry = Entry.newBuilder().setSource("a").setName("b");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> EntryProto.read(entry.clone().setSeverityValue(2).build()));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> EntryProto.read(entry.clone()
                        .setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build()));
    }

    @Test
    void derivedIdsAreTheSameForEverAndNewOnesAscend() {
        assertThat(EntryIds.derived("key")).isEqualTo(EntryIds.derived("key")).isNotEqualTo(EntryIds.derived("other"));
        assertThat(EntryIds.derived("key").version()).isEqualTo(5);
        UUID first = EntryIds.next();
        assertThat(first.version()).isEqualTo(7);
        assertThat(EntryIds.next().toString()).isGreaterThan(first.toString());
    }

    private static EntryDraft read(String json) {
        return EntryJson.read(StrictJson.parse(json));
    }
}
