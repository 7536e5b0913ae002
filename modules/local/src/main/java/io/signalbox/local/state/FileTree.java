package io.signalbox.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A directory with all that it holds. */
public final class FileTree {

    private FileTree() {}

    /** Deletes a directory and all in it; nothing if there is none. Links are deleted, not followed. */
    public static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (var paths = Files.walk(directory)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be deleted: " + e, e);
        }
    }
}
