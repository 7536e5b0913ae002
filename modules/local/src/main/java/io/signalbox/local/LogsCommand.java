package io.signalbox.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.signalbox.local.supervisor.LogFile;
import io.signalbox.local.supervisor.LogTail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the logs. */
@Command(
        name = "logs",
        description = "Shows the end of one service's log, or of all with their names in front.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    @Mixin
    private StateOption state;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "frontend, broker, auth, logger, listener, mail, stores or postgres (default: all).")
    private String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is written, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many lines of each (default: 50).")
    private int lines = 50;

    @Override
    public Integer call() throws IOException {
        Path directory = state.directory().logs();
        List<LogFile> files = Optional.ofNullable(service)
                .map(name -> List.of(new LogFile(name, directory.resolve(name + ".log"))))
                .orElseGet(() -> all(directory));
        for (LogFile file : files) {
            if (Files.notExists(file.path())) {
                throw new IllegalArgumentException("There is no log of " + file.name() + " in " + directory + ".");
            }
        }
        new LogTail(files, System.out).print(lines, follow);
        return 0;
    }

    private static List<LogFile> all(Path directory) {
        List<LogFile> files = new ArrayList<>();
        try (var paths = Files.newDirectoryStream(directory, "*.log")) {
            paths.forEach(
                    path -> files.add(new LogFile(path.getFileName().toString().replaceFirst("\\.log$", ""), path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
