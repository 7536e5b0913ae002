package io.signalbox.local.supervisor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import io.signalbox.local.state.StateDirectory;

/** Keeps a second supervisor out of a state directory; the system lets go of it when the process ends, however it ends. */
final class TreeLock implements AutoCloseable {

    private final FileChannel channel;

    private TreeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, if nobody has it. */
    static Optional<TreeLock> take(StateDirectory state) {
        Path file = state.home().resolve("lock");
        try {
            state.create();
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new TreeLock(channel));
        } catch (IOException e) {
            throw new SupervisionException("The state directory " + state.home() + " cannot be used: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SupervisionException("The lock cannot be released: " + e, e);
        }
    }
}
