package io.signalbox.local;

import java.util.List;
import java.util.concurrent.Callable;

import io.signalbox.local.supervisor.Supervision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops what {@code up} started. */
@Command(
        name = "down",
        description = "Stops what up started, also what a killed up left over. The state is kept.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Mixin
    private StateOption state;

    @Override
    public Integer call() {
        List<String> stopped = new Supervision(state.directory()).stop();
        System.out.println(
                stopped.isEmpty() ? "Signalbox was not running." : "Stopped " + String.join(", ", stopped) + ".");
        return 0;
    }
}
