package io.signalbox.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

import io.signalbox.common.json.JsonBound;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** What a service may hold by its settings fits into the smallest heap that it is given: on a laptop, in the chart, in a Swarm. */
class SizesTest {

    private static final Path ROOT = Path.of("../..");
    private static final long MIB = 1 << 20;

    /** Of the bytes in hand, strangers have an eighth. */
    private static final int OF_KNOWN = 8;

    /** A frame of gRPC as its clients send them, and what it takes beside its bytes. */
    private static final int FRAME = 16_384;

    private static final int BESIDE_FRAME = 512;

    /** Left to what a service holds at rest; classes and code are outside the heap. */
    private static final long AT_REST = 48 * MIB;

    @ParameterizedTest
    @ValueSource(strings = {"broker", "auth", "logger", "listener", "mail"})
    void theLargestRequestFindsRoom(String service) throws IOException {
        var settings = settings(service);
        var body = number(settings, "http.max-body-bytes");
        var values = (int) number(settings, "limits.json-values");

        assertThat(body + new JsonBound(values).mostBuilt(body))
                .as("a body of %d bytes and what it is built into", body)
                .isLessThanOrEqualTo(inHand(service, settings) / OF_KNOWN * (OF_KNOWN - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "auth", "logger", "listener", "mail"})
    void theLargestBodyAndTheLargestMessageFindRoomInOneSendersShareWhileAnotherHasItsOwn(String service)
            throws IOException {
        var settings = settings(service);
        var room = inHand(service, settings) / OF_KNOWN * (OF_KNOWN - 1);
        var share = number(settings, "limits.sender-percent");
        var message = number(settings, "grpc.max-message-bytes");

        assertThat(message + message / FRAME * BESIDE_FRAME).isLessThanOrEqualTo(room * share / 100);
        assertThat(number(settings, "http.max-body-bytes"))
                .isLessThanOrEqualTo((room - room * share / 100) * share / 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "auth", "logger", "listener", "mail"})
    void allThatIsBoundedByTheHeapLeavesRoomForTheServiceItself(String service) throws IOException {
        var heap = smallestHeap(service);
        var settings = settings(service);
        var held = inHand(service, settings);
        if (settings.containsKey("amqp.heap-percent")) {
            held += heap * number(settings, "amqp.heap-percent") / 100;
            held += heap / 16;
        }
        if (service.equals("logger")) {
            held += 2 * (heap / 20);
            held += number(settings, "logger.write.queue-bytes") / 2;
        }

        assertThat(held + AT_REST).isLessThanOrEqualTo(heap);
    }

    private static long inHand(String service, Map<String, Object> settings) throws IOException {
        return smallestHeap(service) / 100 * number(settings, "limits.heap-percent");
    }

    private static long smallestHeap(String service) throws IOException {
        var heaps = new ArrayList<Long>();
        heaps.add(laptop(service) * MIB);
        var percent = number(
                Files.readString(ROOT.resolve("pom.xml")),
                "-XX:MaxRAMPercentage=(\\d+)",
                "the share of a container's memory");
        Map<String, Object> chart = yaml(ROOT.resolve("charts/signalbox/values.yaml"));
        var memory = limit(at(chart, "services", service))
                .or(() -> limit(at(chart, "defaults")))
                .orElseThrow();
        heaps.add(mebibytes(memory) * MIB * percent / 100);
        return heaps.stream().mapToLong(Long::longValue).min().orElseThrow();
    }

    private static long laptop(String service) throws IOException {
        return number(
                Files.readString(
                        ROOT.resolve("modules/local/src/main/java/io/signalbox/local/supervisor/ServiceName.java")),
                service.toUpperCase(Locale.ROOT) + "\\((\\d+),",
                "the heap of " + service);
    }

    private static Optional<String> limit(Object service) {
        return Optional.ofNullable(at(service, "resources", "limits", "memory")).map(String::valueOf);
    }

    private static long mebibytes(String memory) {
        return number(memory, "^(\\d+)Mi$", "a number of Mi");
    }

    private static long number(String text, String pattern, String what) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(what).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** The service's own, over those that all share. */
    private static Map<String, Object> settings(String service) throws IOException {
        var settings = new HashMap<String, Object>();
        var shared = new Properties();
        try (var file = Files.newInputStream(
                ROOT.resolve("modules/common/src/main/resources/META-INF/microprofile-config.properties"))) {
            shared.load(file);
        }
        shared.forEach((key, value) -> settings.put(key.toString().replaceFirst("^signalbox\\.", ""), value));
        Map<String, Object> own = yaml(ROOT.resolve("modules/" + service + "/src/main/resources/application.yaml"));
        flatten("", own.get("signalbox"), settings);
        return settings;
    }

    private static void flatten(String prefix, Object value, Map<String, Object> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, inner, into));
        } else {
            into.put(prefix, value);
        }
    }

    private static long number(Map<String, Object> settings, String key) {
        assertThat(settings).containsKey(key);
        return Long.parseLong(settings.get(key).toString());
    }

    private static Object at(Object tree, String... path) {
        Object value = tree;
        for (var name : List.of(path)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static <T> T yaml(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            return new Yaml().load(reader);
        }
    }
}
