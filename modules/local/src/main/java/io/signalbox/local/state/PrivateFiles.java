package io.signalbox.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner can read (mode 0600, in directories of mode 0700, where the system has modes). */
public final class PrivateFiles {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFiles() {}

    /** Creates a private directory and its parents, when missing. */
    public static Path createDirectory(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            return Files.createDirectory(directory, mode("rwx------"));
        } catch (FileAlreadyExistsException e) {
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be created: " + e, e);
        }
    }

    /** Replaces the file by this text in one step: a reader sees the old text or the new one, never a part. */
    public static void write(Path file, String text) {
        try {
            Path draft = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".draft", mode("rw-------"));
            Files.writeString(draft, text, StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be written: " + e, e);
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
