package io.signalbox.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner can read (mode 0600, in directories of mode 0700, where the system has modes). */
public final class PrivateFiles {

    private static final Logger LOG = System.getLogger(PrivateFiles.class.getName());
    private static final String DIRECTORY = "rwx------";
    private static final String FILE = "rw-------";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFiles() {}

    /** Creates a private directory and its parents, when missing; one that is there and ours becomes private. */
    public static Path createDirectory(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            return Files.createDirectory(directory, mode(DIRECTORY));
        } catch (FileAlreadyExistsException e) {
            return closed(directory, DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be created: " + e, e);
        }
    }

    /** Creates an empty private file, when missing; one that is there and ours becomes private, and keeps what it holds. */
    public static Path create(Path file) {
        try {
            return Files.createFile(file, mode(FILE));
        } catch (FileAlreadyExistsException e) {
            return closed(file, FILE);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be created: " + e, e);
        }
    }

    /** Replaces the file by this text in one step: a reader sees the old text or the new one, never a part. */
    public static void write(Path file, String text) {
        try {
            Path draft = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".draft", mode(FILE));
            Files.writeString(draft, text, StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be written: " + e, e);
        }
    }

    /** A volume's root, for one, belongs to the platform, which says who reads it. */
    private static Path closed(Path path, String permissions) {
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
        try {
            if (POSIX && !Files.getPosixFilePermissions(path).equals(wanted)) {
                Files.setPosixFilePermissions(path, wanted);
            }
        } catch (FileSystemException e) {
            LOG.log(Level.DEBUG, "The permissions of {0} stay as they are: {1}", path, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("The permissions of " + path + " cannot be changed: " + e, e);
        }
        return path;
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
