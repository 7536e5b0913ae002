package io.signalbox.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SharedArchiveTest {

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path jar;
    private Path library;
    private Path archive;

    @BeforeEach
    void build() throws Exception {
        directory = directory.toRealPath();
        jar = file("signalbox-broker.jar", BUILT);
        Files.createDirectory(directory.resolve("libs"));
        library = file("libs/library.jar", BUILT);
        archive = file("signalbox-broker.jsa", BUILT.plusSeconds(60));
    }

    @Test
    void anArchiveThatIsYoungerThanTheJarsIsKept() {
        assertThat(SharedArchive.of(jar).flags()).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(archive).exists();
    }

    @Test
    void anArchiveThatIsOlderThanAnyJarIsWrittenAnew() throws Exception {
        Files.setLastModifiedTime(library, FileTime.from(BUILT.plusSeconds(61)));

        assertThat(SharedArchive.of(jar).flags()).contains("-XX:+AutoCreateSharedArchive");
        assertThat(archive).doesNotExist();
    }

    @Test
    void librariesBehindALinkAreLoadedWithoutAnArchive() throws Exception {
        Files.move(directory.resolve("libs"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("libs"), directory.resolve("elsewhere"));

        assertThat(SharedArchive.of(jar).flags()).isEmpty();
    }

    private Path file(String name, Instant modified) throws Exception {
        Path file = Files.createFile(directory.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
