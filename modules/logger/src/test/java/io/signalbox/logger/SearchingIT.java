package io.signalbox.logger;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.Severity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SearchingIT {

    private static LoggerStage stage;
    private static LoggerClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stage = LoggerStage.withStore(directory);
        client = stage.client(stage.logger());
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void pagesAreCompleteAndWithoutDoublesWhileOlderEntriesArrive() {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var batch = new ArrayList<Timed>();
        for (int i = 0; i < 137; i++) {
            batch.add(new Timed(i % 2 == 0 ? EntryIds.next() : UUID.randomUUID(), now.minusSeconds(i / 10)));
        }
        write("paged", batch);
        var later = new ArrayList<Timed>();

        var ids = Pages.all(client, "source=paged", 10, () -> {
                    var older = new Timed(UUID.randomUUID(), now.minusSeconds(3600 + later.size()));
                    later.add(older);
                    write("paged", List.of(older));
                })
                .ids();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids.subList(0, batch.size()))
                .containsExactlyElementsOf(batch.stream()
                        .sorted(Comparator.comparing(Timed::time)
                                .thenComparing(timed -> timed.id().toString())
                                .reversed())
                        .map(timed -> timed.id().toString())
                        .toList());
    }

    @Test
    void aLastPageThatIsJustFullSaysSo() {
        write("full", List.of(Timed.now(), Timed.now(), Timed.now()));
        assertThat(client.get("api/v1/logs?source=full&limit=3").json().get("next"))
                .isEqualTo(JsonValue.NULL);
    }

    @Test
    void aPageEndsEarlyWhereItsEntriesAreLargeAndThePagesAreCompleteAllTheSame() {
        var text = "x".repeat(250_000);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            ids.addAll(client.write(entry(EntryIds.next(), "large", "n", text)).ids());
        }

        var page = client.get("api/v1/logs?source=large&limit=1000");
        assertThat(page.json().getJsonArray("items")).hasSizeBetween(1, 9);
        assertThat(page.json().get("next")).isNotEqualTo(JsonValue.NULL);
        assertThat(Pages.all(client, "source=large", 1_000).ids()).containsExactlyElementsOf(ids.reversed());
        assertThat(client.grpc()
                        .search(SearchRequest.newBuilder()
                                .setSource("large")
                                .setLimit(1_000)
                                .build())
                        .getItemsCount())
                .isEqualTo(page.json().getJsonArray("items").size());
    }

    @Test
    void wordsMustAllOccurInNameOrDataWhateverTheirCase() {
        var id = EntryIds.next();
        client.write(entry(id, "words", "Order Placed", "Grüße aus KÖLN: 100% (a+b)? [x] $5 \\ ^"));
        client.write(entry(EntryIds.next(), "words", "other", "nothing"));

        for (var q : List.of("order", "PLACED köln", "grüßE", "(a+b)?", "[X] $5", "\\ ^", "100%", "KÖLN: order")) {
            assertThat(found("source=words&q=" + encode(q))).as(q).containsExactly(id.toString());
        }
        for (var q : List.of("order missing", ".*", "a.b", "[a-z]")) {
            assertThat(found("source=words&q=" + encode(q))).as(q).isEmpty();
        }
    }

    @Test
    void filtersNarrowByTimeSeveritySourceAndName() {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var old = new Timed(EntryIds.next(), now.minus(Duration.ofDays(3)));
        write("filtered", List.of(old));
        var warn = EntryIds.next();
        var info = EntryIds.next();
        client.write(Json.createObjectBuilder(entry(warn, "filtered", "a", ""))
                .add("severity", "WARN")
                .build());
        client.write(entry(info, "filtered", "b", ""));

        assertThat(found("source=filtered")).containsExactlyInAnyOrder(warn.toString(), info.toString());
        assertThat(found("source=filtered&severity=WARN")).containsExactly(warn.toString());
        assertThat(found("source=filtered&severity=WARN,ERROR&severity=FATAL")).containsExactly(warn.toString());
        assertThat(found("source=filtered&name=b")).containsExactly(info.toString());
        assertThat(found("source=filtered&to=" + now.minusSeconds(60) + "&from=" + now.minus(Duration.ofDays(4))))
                .containsExactly(old.id().toString());
        assertThat(found("source=filtered&from=" + encode("2020-01-01T00:00:00+02:00")))
                .hasSize(3);
    }

    @Test
    void theThreeProtocolsFindTheSame() {
        write("everywhere", List.of(Timed.now(), Timed.now(), Timed.now()));
        var rest = found("source=everywhere");

        var rpc = client.rpc(
                        "log.search",
                        Json.createObjectBuilder()
                                .add("source", "everywhere")
                                .add("severity", Json.createArrayBuilder().add("INFO"))
                                .build())
                .getJsonObject("result");
        var grpc = client.grpc()
                .search(SearchRequest.newBuilder()
                        .setSource("everywhere")
                        .addSeverities(Severity.SEVERITY_INFO)
                        .setFrom(EntryProto.timestamp(Instant.EPOCH))
                        .setLimit(2)
                        .build());

        assertThat(ids(rpc.getJsonArray("items"))).isEqualTo(rest);
        assertThat(grpc.getItemsList())
                .extracting(io.signalbox.proto.log.v1.Entry::getId)
                .containsExactlyElementsOf(rest.subList(0, 2));
        assertThat(found("source=everywhere&cursor=" + grpc.getNext())).containsExactly(rest.get(2));
    }

    @Test
    void badSearchesAreRefusedByName() {
        assertThat(refused("limit=0")).containsExactly("limit");
        assertThat(refused("limit=1001")).containsExactly("limit");
        assertThat(refused("limit=many")).containsExactly("limit");
        assertThat(refused("cursor=nonsense")).containsExactly("cursor");
        assertThat(refused("cursor=AQ")).containsExactly("cursor");
        assertThat(refused("from=yesterday&to=now")).containsExactly("from", "to");
        assertThat(refused("severity=LOUD")).containsExactly("severity");
        assertThat(refused("q=%00")).containsExactly("q");
        assertThat(refused("source=" + "x".repeat(300))).containsExactly("source");
    }

    @Test
    void aQueryOperatorIsOnlyEverAValue() {
        write("operators", List.of(Timed.now()));
        assertThat(found("source%5B%24ne%5D=x&source=operators")).hasSize(1);
        assertThat(found("source=" + encode("{\"$ne\":\"x\"}"))).isEmpty();
        var rpc = client.rpc(
                "log.search",
                Json.createObjectBuilder()
                        .add("source", Json.createObjectBuilder().add("$ne", "x"))
                        .build());
        assertThat(rpc.getJsonObject("error").getInt("code")).isEqualTo(-32602);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(client.get("api/v1/logs/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(client.get("api/v1/logs/nonsense").status()).isEqualTo(404);
    }

    @Test
    void whatHasExpiredGoesAndTheRestStays() {
        var other = stage.client(stage.logger(
                "SIGNALBOX_LOGGER_RETENTION_DEBUG", "PT0.1S", "SIGNALBOX_LOGGER_RETENTION_SWEEP_EVERY", "PT0.1S"));
        var kept = EntryIds.next();
        other.write(Json.createArrayBuilder()
                .add(Json.createObjectBuilder(entry(EntryIds.next(), "retained", "n", ""))
                        .add("severity", "DEBUG"))
                .add(entry(kept, "retained", "n", ""))
                .build());

        await().until(() -> found("source=retained").size() == 1);
        assertThat(found("source=retained")).containsExactly(kept.toString());
    }

    @Test
    void theApiDescribesItself() {
        assertThat(client.get("openapi").text()).contains("/api/v1/logs:", "/api/v1/logs/stream:", "/rpc:");
        assertThat(client.rpc("rpc.discover", JsonValue.EMPTY_JSON_OBJECT).toString())
                .contains("log.write", "log.search");
    }

    private record Timed(UUID id, Instant time) {

        static Timed now() {
            return new Timed(EntryIds.next(), Instant.now());
        }
    }

    private static void write(String source, List<Timed> batch) {
        var entries = Json.createArrayBuilder();
        batch.forEach(timed -> entries.add(Json.createObjectBuilder(entry(timed.id(), source, "n", ""))
                .add("time", timed.time().toString())));
        assertThat(client.write(entries.build()).status()).isEqualTo(201);
    }

    private static List<String> found(String query) {
        return ids(client.get("api/v1/logs?" + query).json().getJsonArray("items"));
    }

    private static List<String> ids(JsonArray items) {
        return items.getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString("id"))
                .toList();
    }

    private static List<String> refused(String query) {
        var answer = client.get("api/v1/logs?" + query);
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().getJsonArray("errors").getValuesAs(JsonObject.class).stream()
                .map(error -> error.getString("field"))
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
