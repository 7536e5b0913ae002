package io.signalbox.local.supervisor;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started, as its file under {@code run/} tells.
 *
 * @param name {@code up}, {@code stores} or a service
 * @param pid its process id
 * @param startedAt when it started, which tells it from a later process with the same id
 * @param url where a person reaches it, empty if nowhere
 * @param remark what else a person may want to know, in a few words; may be empty
 */
record RunningProcess(String name, long pid, Instant startedAt, String url, String remark) {

    static RunningProcess of(String name, ProcessHandle process, String url, String remark) {
        return new RunningProcess(
                name, process.pid(), process.info().startInstant().orElse(Instant.EPOCH), url, remark);
    }

    /** The process, if it is still the one that was started. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().orElse(Instant.EPOCH).equals(startedAt));
    }

    /** Where its readiness is asked, if it has any. */
    Optional<URI> readiness() {
        return ServiceName.texts().contains(name)
                ? Optional.of(URI.create(url).resolve("/health/ready"))
                : Optional.empty();
    }
}
