package io.signalbox.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker can run for months: what it served is gone from its memory. */
class MemoryIT {

    private static final int CALLS = 2000;
    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "admin"));

    @BeforeEach
    void reset() {
        around.reset();
    }

    @ParameterizedTest
    @CsvSource({"POST,rest,201", "POST,rpc,201", "POST,grpc,201", "POST,amqp,202", "GET,rest,200"})
    void nothingIsKeptOfACallThatIsOver(String method, String via, int status) throws Exception {
        around.logger().onJson("/api/v1/logs", status, "{\"ids\":[],\"errors\":[]}");
        call(CALLS / 4, method, via, status);
        var before = liveObjects();

        call(CALLS, method, via, status);

        var gained = liveObjects();
        before.forEach((type, count) -> gained.merge(type, -count, Long::sum));
        gained.values().removeIf(count -> count < CALLS);
        assertThat(gained)
                .as("classes that have an object more for each of %d calls", CALLS)
                .isEmpty();
    }

    private void call(int times, String method, String via, int status) {
        for (var i = 0; i < times; i++) {
            var path = "api/v1/logs?via=" + via;
            var answer = method.equals("GET") ? api.get("api/v1/logs") : api.post(path, ENTRY);
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        }
    }

    /** How many objects of each class are reachable in the broker: what {@code jcmd} tells after a full collection. */
    private Map<String, Long> liveObjects() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var pid = Long.toString(around.broker().pid());
        var histogram = new ProcessBuilder(jcmd, pid, "GC.class_histogram").start();
        var counts = new TreeMap<String, Long>();
        try (var lines = histogram.inputReader()) {
            lines.lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length >= 4 && columns[0].matches("\\d+:"))
                    .forEach(columns -> counts.merge(columns[3], Long.parseLong(columns[1]), Long::sum));
        }
        assertThat(histogram.waitFor()).isZero();
        assertThat(counts).isNotEmpty();
        return counts;
    }
}
