package io.signalbox.local.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.signalbox.local.state.FileTree;
import io.signalbox.local.state.StateDirectory;

/**
 * A store's data directory. What a first start that was broken off left there is deleted: nothing in it was ever
 * acknowledged, and a store would not find its way in it.
 *
 * @param directory the directory, which exists
 * @param isNew whether no start on it has ever succeeded
 * @param marker the file that tells of a first start that has succeeded
 */
record StoreData(Path directory, boolean isNew, Path marker) {

    static StoreData open(StateDirectory state, String store) {
        Path directory = state.data(store);
        Path marker = directory.resolveSibling(store + ".initialised");
        boolean isNew = Files.notExists(marker);
        if (isNew) {
            FileTree.delete(directory);
            state.data(store);
        }
        return new StoreData(directory, isNew, marker);
    }

    /** Remembers that a first start has succeeded. */
    void initialised() {
        try {
            Files.write(marker, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
