package io.signalbox.local;

import java.util.concurrent.Callable;

import io.signalbox.local.supervisor.Supervision;
import io.signalbox.local.supervisor.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs. */
@Command(
        name = "status",
        description = "Shows what runs where, whether it is ready, and its memory. Exits with 0 if all of it is ready.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private StateOption state;

    @Override
    public Integer call() {
        return new Supervision(state.directory()).show(Terminal.standard()) ? 0 : 1;
    }
}
