package io.signalbox.local.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PrivateFilesTest {

    @TempDir
    private Path directory;

    @Test
    void whatAnEarlierVersionLeftOpenToOthersIsClosed() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path logs = Files.createDirectory(home.resolve("logs"));
        Path log = Files.writeString(logs.resolve("auth.log"), "what it holds");
        open(home, "rwxr-xr-x");
        open(logs, "rwxrwxr-x");
        open(log, "rw-r--r--");

        assertThat(new StateDirectory(home).logs()).isEqualTo(logs);
        PrivateFiles.create(log);

        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(logs)).isEqualTo("rwx------");
        assertThat(permissions(log)).isEqualTo("rw-------");
        assertThat(log).hasContent("what it holds");
    }

    private static void open(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
