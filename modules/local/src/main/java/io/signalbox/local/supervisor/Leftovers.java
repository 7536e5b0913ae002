package io.signalbox.local.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes whose supervisor is gone. */
final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(15);

    private final RunFiles files;

    Leftovers(RunFiles files) {
        this.files = files;
    }

    /** Stops what is left over, in order, and returns the names. */
    List<String> stop() {
        List<RunningProcess> left = files.alive();
        left.forEach(process -> process.process().ifPresent(Leftovers::stop));
        left.forEach(process -> files.delete(process.name()));
        return left.stream().map(RunningProcess::name).toList();
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (ExecutionException e) {
            throw new SupervisionException("Process " + process.pid() + " cannot be stopped: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SupervisionException("Interrupted while stopping process " + process.pid(), e);
        }
    }
}
