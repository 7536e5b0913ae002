package io.signalbox.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive of a program's parsed classes (class data sharing), which halves its start. A JVM that finds none writes it
 * when it ends; one whose archive does not fit its jars ignores it, so that a stale one costs time only.
 *
 * @param jar the program's jar, whose libraries lie in {@code libs/} beside it
 * @param file where the archive is kept
 */
record SharedArchive(Path jar, Path file) {

    /** The archive beside a jar. */
    static SharedArchive of(Path jar) {
        return new SharedArchive(
                jar, jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", ".jsa")));
    }

    /** The JVM's flags for using the archive; one that is older than a jar is deleted first, and so written anew. */
    List<String> flags() {
        try {
            if (isReachedByLinks()) {
                return List.of();
            }
            if (Files.exists(file) && isStale()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.of(
                "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off", "-Xlog:aot*=off");
    }

    /** Classes of a sealed package (Derby has some) are refused from an archive where a path leads over a link. */
    private boolean isReachedByLinks() throws IOException {
        Path libraries = jar.toAbsolutePath().resolveSibling("libs");
        return Files.exists(libraries) && !libraries.toRealPath().equals(libraries.normalize());
    }

    private boolean isStale() throws IOException {
        FileTime written = Files.getLastModifiedTime(file);
        if (Files.getLastModifiedTime(jar).compareTo(written) > 0) {
            return true;
        }
        Path libraries = jar.resolveSibling("libs");
        if (Files.notExists(libraries)) {
            return false;
        }
        try (Stream<Path> files = Files.list(libraries)) {
            List<Path> all = files.toList();
            for (Path library : all) {
                if (Files.getLastModifiedTime(library).compareTo(written) > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
