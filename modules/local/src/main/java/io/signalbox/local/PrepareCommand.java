package io.signalbox.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.state.FileTree;
import io.signalbox.local.state.StateDirectory;
import io.signalbox.local.supervisor.Installation;
import io.signalbox.local.supervisor.RealServers;
import picocli.CommandLine.Command;

/** Runs everything once after a build, in a directory that is thrown away, so that archives of classes halve the next starts. */
@Command(
        name = "prepare",
        description = "Starts and stops everything once, so that it starts faster from then on.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Path home = Repository.find().root().resolve("target").resolve("prepare");
        FileTree.delete(home);
        try (Installation installation =
                Installation.launch(new StateDirectory(home), Ports.free(), RealServers.none(), Map.of())) {
            installation.awaitReady();
            installation.stopServicesAtOnce();
        } finally {
            FileTree.delete(home);
        }
        return 0;
    }
}
