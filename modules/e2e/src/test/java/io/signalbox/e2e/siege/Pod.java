package io.signalbox.e2e.siege;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.signalbox.local.process.Repository;
import io.signalbox.local.supervisor.ServiceName;
import org.yaml.snakeyaml.Yaml;

/** What the chart and the images give a service. */
final class Pod {

    private static final Pattern HEAP_PERCENT = Pattern.compile("-XX:MaxRAMPercentage=(\\d+)");
    private static final Path ROOT = Repository.find().root();
    private static final long MEBIBYTE = 1L << 20;

    private Pod() {}

    /** The memory limit of its container, in bytes. */
    static long limit(ServiceName name) {
        Map<String, Object> chart = new Yaml().load(read("charts/signalbox/values.yaml"));
        var limit = memory(at(chart, "services", name.text()))
                .or(() -> memory(at(chart, "defaults")))
                .orElseThrow();
        return Long.parseLong(limit.replaceFirst("Mi$", "")) * MEBIBYTE;
    }

    /** How much of that its heap may take. */
    static int heapPercent() {
        var percent = HEAP_PERCENT.matcher(read("pom.xml"));
        if (!percent.find()) {
            throw new AssertionError("pom.xml gives the images no share of memory");
        }
        return Integer.parseInt(percent.group(1));
    }

    private static Optional<String> memory(Object service) {
        return Optional.ofNullable(at(service, "resources", "limits", "memory")).map(String::valueOf);
    }

    private static Object at(Object tree, String... path) {
        var value = tree;
        for (var name : List.of(path)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
