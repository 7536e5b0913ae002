package io.signalbox.local.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.signalbox.local.state.StateDirectory;

/** What runs in a state directory, seen from another process. */
public final class Supervision {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(180);

    private final RunFiles files;

    /** Looks into a state directory. */
    public Supervision(StateDirectory state) {
        this.files = new RunFiles(state);
    }

    /** Prints what runs; returns whether all of Signalbox runs and is ready. */
    public boolean show(Terminal terminal) {
        List<RunningProcess> alive = files.alive();
        if (alive.isEmpty()) {
            terminal.out().println("Signalbox is not running.");
            return false;
        }
        Overview overview = Overview.of(alive);
        overview.lines(terminal).forEach(terminal.out()::println);
        if (files.alive(Supervisor.NAME).isEmpty()) {
            terminal.out().println("Its supervisor is gone: ./signalbox down stops what is left.");
        }
        return overview.allReady();
    }

    /** Stops what runs, through its supervisor if that lives, and returns the names of what ran. */
    public List<String> stop() {
        List<String> names = files.alive().stream()
                .map(RunningProcess::name)
                .filter(name -> !name.equals(Supervisor.NAME))
                .toList();
        Optional<ProcessHandle> supervisor = files.alive(Supervisor.NAME).flatMap(RunningProcess::process);
        supervisor.ifPresent(Supervision::stop);
        new Leftovers(files).stop();
        return names;
    }

    private static void stop(ProcessHandle supervisor) {
        supervisor.destroy();
        try {
            supervisor.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new SupervisionException(
                    "The supervisor (process " + supervisor.pid() + ") did not stop in " + STOP_LIMIT.toSeconds()
                            + " s.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SupervisionException("Interrupted while the supervisor stopped.", e);
        }
    }
}
