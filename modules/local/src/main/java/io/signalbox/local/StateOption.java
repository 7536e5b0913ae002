package io.signalbox.local;

import java.nio.file.Path;
import java.util.Optional;

import io.signalbox.local.process.Repository;
import io.signalbox.local.state.StateDirectory;
import picocli.CommandLine.Option;

/** The option that all commands share. */
final class StateOption {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Where state is kept (default: .signalbox in the repository).")
    private Path home;

    StateDirectory directory() {
        return new StateDirectory(Optional.ofNullable(home)
                .orElseGet(() -> Repository.find().root().resolve(".signalbox")));
    }
}
