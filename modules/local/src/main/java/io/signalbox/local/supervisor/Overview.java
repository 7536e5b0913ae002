package io.signalbox.local.supervisor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The table of what runs where, whether it is ready, and what it takes. */
final class Overview {

    /** One line of the table. */
    record Row(String name, String url, boolean ready, OptionalLong bytes, String remark) {}

    private final List<Row> rows;

    private Overview(List<Row> rows) {
        this.rows = rows;
    }

    /** Looks at what runs now. */
    static Overview of(List<RunningProcess> processes) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            return new Overview(processes.stream()
                    .filter(process -> !process.name().equals(Supervisor.NAME))
                    .map(process -> new Row(
                            process.name(),
                            process.url(),
                            process.readiness().map(uri -> answers(client, uri)).orElse(true),
                            process.process().map(Memory::of).orElse(OptionalLong.empty()),
                            process.remark()))
                    .toList());
        }
    }

    boolean allReady() {
        return rows.stream().allMatch(Row::ready)
                && rows.stream().map(Row::name).toList().containsAll(ServiceName.texts());
    }

    /** The table's lines, aligned. */
    List<String> lines(Terminal terminal) {
        int url = rows.stream().mapToInt(row -> row.url().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        long total = 0;
        for (Row row : rows) {
            String state = row.ready() ? terminal.green("ready    ") : terminal.red("not ready");
            lines.add("  " + pad(row.name(), 10) + pad(row.url(), url + 2) + state + "  "
                    + right(megabytes(row.bytes()), 7) + remark(terminal, row));
            total += row.bytes().orElse(0);
        }
        lines.add("  " + pad("", 10 + url + 2 + 9) + "  " + right(megabytes(OptionalLong.of(total)), 7));
        return lines;
    }

    private static String remark(Terminal terminal, Row row) {
        return row.remark().isEmpty() ? "" : "  " + terminal.dim(row.remark());
    }

    private static String megabytes(OptionalLong bytes) {
        return bytes.isEmpty() ? "" : (bytes.getAsLong() >> 20) + " MB";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static boolean answers(HttpClient client, URI uri) {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
