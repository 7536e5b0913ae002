package io.signalbox.local.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.signalbox.local.state.PrivateFiles;
import io.signalbox.local.state.StateDirectory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The files {@code run/<name>.json} that tell which processes were started. */
final class RunFiles {

    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<String> STOP_ORDER = Stream.of(
                    List.of(Supervisor.NAME), ServiceName.texts(), List.of(Installation.STORES, Supervisor.POSTGRES))
            .flatMap(List::stream)
            .toList();

    private final StateDirectory state;

    RunFiles(StateDirectory state) {
        this.state = state;
    }

    void write(RunningProcess process) {
        PrivateFiles.write(file(process.name()), JSON.writeValueAsString(process));
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process, if its file tells of it and it still runs. */
    Optional<RunningProcess> alive(String name) {
        return read(file(name)).filter(process -> process.process().isPresent());
    }

    /** All processes that still run, in the order in which they are to be stopped. */
    List<RunningProcess> alive() {
        try (var files = Files.list(state.run())) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .flatMap(file -> read(file).stream())
                    .filter(process -> process.process().isPresent())
                    .sorted(Comparator.comparingInt(process -> STOP_ORDER.indexOf(process.name())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return state.run().resolve(name + SUFFIX);
    }

    private static Optional<RunningProcess> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file), RunningProcess.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }
}
