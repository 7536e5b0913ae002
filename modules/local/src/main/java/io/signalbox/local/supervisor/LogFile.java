package io.signalbox.local.supervisor;

import java.nio.file.Path;

/**
 * A process's log.
 *
 * @param name the process
 * @param path the file, which grows at its end
 */
public record LogFile(String name, Path path) {}
