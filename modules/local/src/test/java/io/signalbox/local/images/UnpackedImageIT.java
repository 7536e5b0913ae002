package io.signalbox.local.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

import io.signalbox.local.images.TestImage.Entry;
import io.signalbox.local.process.FakeService;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceLaunch;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.FileTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UnpackedImageIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @Test
    void aCacheOfOneRunFitsTheSameImageElsewhere() throws Exception {
        UnpackedImage trained = unpacked("here");
        run(trained, List.of("-XX:AOTCacheOutput=" + trained.cache()));
        UnpackedImage other = unpacked("elsewhere");
        Files.move(trained.cache(), other.cache());
        FileTree.delete(trained.root());

        assertThat(run(other, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + other.cache())))
                .contains("is up from "
                        + other.root()
                                .resolve("app/libs/signalbox-fake.jar")
                                .toUri()
                                .toURL());
    }

    @Test
    void aFileThatIsNoCacheIsRefused() throws Exception {
        UnpackedImage image = unpacked("here");
        Files.writeString(image.cache(), "no cache");

        assertThatThrownBy(() -> run(image, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + image.cache())))
                .hasMessageContaining("ended with code 1");
    }

    @Test
    void javaThatDoesNotRunHereIsToldByItsOwnWords() throws Exception {
        Path base = Files.createDirectories(directory.resolve("base"));
        Path java = Files.createDirectories(base.resolve("bin")).resolve("java");
        Files.writeString(java, "of another machine");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ImageArchive image = new TestImage().write(directory.resolve("foreign.tar"), "/bin", "java", "Main");

        assertThat(new UnpackedImage(image, base, base).refusal().orElseThrow()).contains("bin/java");
    }

    /** Runs it until it is ready, and returns what it said. */
    private static String run(UnpackedImage image, List<String> flags) throws IOException {
        Path log = image.root().resolve("fake.log");
        ServiceProcess service = ServiceProcess.launch(new ServiceLaunch(
                "fake", image.command(flags), image.environment(), FreePorts.next(), OptionalInt.empty(), log));
        service.awaitReady(LIMIT);
        assertThat(service.stop(LIMIT)).isTrue();
        return Files.readString(log);
    }

    /** An image whose Java is this one. */
    private UnpackedImage unpacked(String name) throws Exception {
        Path jar = directory.resolve("signalbox-fake.jar");
        if (Files.notExists(jar)) {
            FakeService.writeJar(jar);
        }
        ImageArchive image = new TestImage()
                .layer(
                        Entry.file("app/libs/signalbox-fake.jar", Files.readAllBytes(jar)),
                        Entry.file("app/jib-classpath-file", "/app/libs/signalbox-fake.jar"))
                .write(
                        directory.resolve("image.tar"),
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        "java",
                        "-XX:+UseSerialGC",
                        "-XX:AOTCache=/app/signalbox.aot",
                        "-cp",
                        "@/app/jib-classpath-file",
                        FakeService.class.getName());
        Path root = Files.createDirectory(directory.resolve(name));
        image.unpack(root, path -> true);
        return new UnpackedImage(image, Path.of("/"), root);
    }
}
