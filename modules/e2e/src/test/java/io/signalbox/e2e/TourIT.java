package io.signalbox.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The README's tour, pasted into a shell block by block. */
class TourIT {

    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String EXPECTED = "# → ";

    private final Signalbox signalbox = Signalbox.running();

    @Test
    void everyBlockOfTheTourPrintsWhatTheReadmeSays(@org.junit.jupiter.api.io.TempDir Path directory)
            throws IOException {
        var tour = section(Files.readString(Path.of("../../README.md")), "## A tour by curl");
        var blocks = BLOCK.matcher(tour).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThan(8);
        var signIn = moved(blocks.getFirst());

        for (var block : blocks) {
            var script = block.equals(blocks.getFirst()) ? signIn : firstCommand(signIn) + moved(block);
            await().atMost(30, SECONDS)
                    .untilAsserted(
                            () -> assertThat(run(directory, script)).as(block).containsPattern(expectation(block)));
        }
    }

    private static String run(Path directory, String script) {
        return Command.run(directory, "", List.of("sh", "-euc", script));
    }

    private String moved(String block) {
        return block.replace("localhost:8081", authority(signalbox.service(ServiceName.BROKER)))
                .replace("localhost:8025", signalbox.stores().caughtMail().getAuthority());
    }

    private static String authority(ServiceProcess service) {
        return service.http().getAuthority();
    }

    private static String section(String document, String heading) {
        var start = document.indexOf(heading);
        return document.substring(start, document.indexOf("\n## ", start + heading.length()));
    }

    private static String firstCommand(String block) {
        return block.lines().takeWhile(line -> !line.startsWith("curl")).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Pattern expectation(String block) {
        var parts = new ArrayList<String>();
        block.lines().filter(line -> line.startsWith(EXPECTED)).forEach(line -> parts.add(pattern(line)));
        return Pattern.compile(String.join(".*", parts), Pattern.DOTALL);
    }

    private static String pattern(String line) {
        return line.substring(EXPECTED.length())
                .strip()
                .codePoints()
                .mapToObj(Character::toString)
                .map(c -> c.equals("…") ? ".*?" : Pattern.quote(c))
                .collect(Collectors.joining());
    }
}
