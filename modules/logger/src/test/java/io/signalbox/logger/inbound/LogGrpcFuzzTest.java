package io.signalbox.logger.inbound;

import java.time.Instant;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.testing.Fuzz;
import io.signalbox.logger.SearchQuery;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.TailRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the bytes of a request to the log are: a search within its bounds, or a refusal. */
@Timeout(120)
class LogGrpcFuzzTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void aSearchIsWithinItsBoundsOrRefused() {
        Fuzz.of("search-request")
                .seed(SearchRequest.newBuilder()
                        .addSeveritiesValue(1)
                        .addSeveritiesValue(6)
                        .setSource("shop")
                        .setName("ordered")
                        .setQ("order 4711")
                        .setFrom(
                                Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(5))
                        .setTo(Timestamp.newBuilder().setSeconds(1_800_000_000))
                        .setLimit(10)
                        .build()
                        .toByteArray())
                .seed(SearchRequest.newBuilder().setCursor("MQ").build().toByteArray())
                .bytes(input -> refusing(() -> {
                    var query = LogGrpc.query(SearchRequest.parseFrom(input), NOW);
                    assertThat(query.limit()).isBetween(1, SearchQuery.MAX_LIMIT);
                    assertThat(query.from()).isBetween(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59.999Z"));
                }));
    }

    @Test
    void aTailListensToWhatWasAskedForOrIsRefused() {
        Fuzz.of("tail-request")
                .seed(TailRequest.newBuilder()
                        .addSeveritiesValue(5)
                        .setSource("shop")
                        .setName("ordered")
                        .setQ("order 4711")
                        .build()
                        .toByteArray())
                .bytes(input -> refusing(() ->
                        assertThat(LogGrpc.filter(TailRequest.parseFrom(input))).isNotNull()));
    }

    private interface Reading {
        void read() throws InvalidProtocolBufferException;
    }

    private static void refusing(Reading reading) {
        try {
            reading.read();
        } catch (ProblemException refused) {
            assertThat(refused.problem().type().httpStatus()).isBetween(400, 499);
        } catch (InvalidProtocolBufferException e) {
            assertThat(e).isNotNull();
        }
    }
}
