package io.signalbox.local.images;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.state.FileTree;
import io.signalbox.local.state.StateDirectory;
import io.signalbox.local.supervisor.Installation;
import io.signalbox.local.supervisor.ServiceName;

/**
 * The AOT caches of the services' images (JEP 483, 514, 515): classes loaded and linked, and profiles of methods, as a run of
 * these very images left them. Each is {@code target/signalbox.aot} in its module, with the identity of its image beside it.
 */
public final class AotCaches {

    /** A heap's addresses are compressed here as they are within a pod's limit, however much memory this machine has. */
    private static final String TRAINING_HEAP = "-Xmx256m";

    /** The least memory that the chart gives to a pod; the JVM takes its share of it. */
    private static final String SMALLEST_POD = "-XX:MaxRAM=320m";

    private static final Duration END_LIMIT = Duration.ofMinutes(10);

    private final Repository repository;
    private final PrintStream out;
    private final Map<ServiceName, ImageArchive> images = new EnumMap<>(ServiceName.class);

    /**
     * Takes the images that {@code ./signalbox images} has built.
     *
     * @param out where progress is told
     */
    public AotCaches(Repository repository, PrintStream out) {
        this.repository = repository;
        this.out = out;
        for (ServiceName name : ServiceName.values()) {
            images.put(name, ImageArchive.read(built(name, "signalbox-" + name.text() + "-image.tar")));
        }
    }

    /**
     * Trains caches, unless those that are there fit.
     *
     * @throws RuntimeException if that is not possible, and says why; there are no caches then
     */
    public void train() {
        if (images.keySet().stream().allMatch(this::fits)) {
            out.println("Neither a jar nor the base has changed: the AOT caches fit.");
            return;
        }
        images.keySet().forEach(this::forget);
        withUnpacked("training", all -> {
            requireJava(all.get(ServiceName.FRONTEND));
            run(all, image -> List.of(TRAINING_HEAP, "-XX:AOTCacheOutput=" + image.cache()));
            all.forEach(this::keep);
        });
    }

    /**
     * Makes sure that each image has a cache which is of its jars, and that all work together with theirs. A JVM before 25.0.4
     * takes classes from a cache without a look at the jars (JDK-8377932).
     *
     * @throws IllegalStateException if one has not, or does not
     */
    public void check() {
        images.forEach(this::requireTrained);
        withUnpacked(
                "check",
                all -> run(all, image -> List.of(SMALLEST_POD, "-XX:AOTMode=on", "-XX:AOTCache=" + image.cache())));
        out.println("Every service works from its AOT cache.");
    }

    /** All have the same base, which the first one brings. */
    private void withUnpacked(String purpose, Consumer<Map<ServiceName, UnpackedImage>> action) {
        FileTree.delete(work());
        try {
            out.println("Unpacking the images ...");
            Path place = work().resolve(purpose);
            Path base = Files.createDirectories(place.resolve("base"));
            images.get(ServiceName.FRONTEND).unpack(base, path -> !path.startsWith("app/"));
            Map<ServiceName, UnpackedImage> all = new EnumMap<>(ServiceName.class);
            for (ServiceName name : images.keySet()) {
                Path root = Files.createDirectories(place.resolve(name.text()));
                images.get(name).unpack(root, path -> path.startsWith("app/"));
                all.put(name, new UnpackedImage(images.get(name), base, root));
            }
            action.accept(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            FileTree.delete(work());
        }
    }

    private static void requireJava(UnpackedImage image) {
        image.refusal().ifPresent(why -> {
            throw new IllegalStateException("their Java does not run on this machine (" + why + ")");
        });
    }

    private void requireTrained(ServiceName name, ImageArchive image) {
        try {
            if (!image.extendsByOneLayer(Files.readAllLines(identity(name)))) {
                throw new IllegalStateException(image.name() + " is not the image that its AOT cache is of");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(image.name() + " has no AOT cache", e);
        }
    }

    /** Runs all of them together, tries them, and waits until they have ended, which writes a cache where one is asked for. */
    private void run(Map<ServiceName, UnpackedImage> all, Function<UnpackedImage, List<String>> flags) {
        out.println("Starting the images' programs on throw-away stores ...");
        try (Installation installation = Installation.launch(
                new StateDirectory(work().resolve("state")),
                Ports.free(),
                all.get(ServiceName.FRONTEND).environment(),
                name -> all.get(name).command(flags.apply(all.get(name))))) {
            Runtime.getRuntime().addShutdownHook(new Thread(installation::kill));
            installation.awaitReady();
            out.println("Signing in, writing, searching, mailing ...");
            Rehearsal.play(installation);
            out.println("Stopping them ...");
            installation.stopServicesAtOnce();
            all.keySet()
                    .forEach(name ->
                            awaitEnd(installation.service(name).process().handle()));
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private boolean fits(ServiceName name) {
        try {
            return Files.exists(cache(name))
                    && Files.exists(identity(name))
                    && Files.readAllLines(identity(name))
                            .equals(images.get(name).identity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forget(ServiceName name) {
        try {
            Files.deleteIfExists(identity(name));
            Files.deleteIfExists(cache(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(ServiceName name, UnpackedImage image) {
        try {
            Files.move(image.cache(), cache(name), StandardCopyOption.REPLACE_EXISTING);
            Files.write(identity(name), images.get(name).identity());
            out.printf("%-10s %4d MiB%n", name.text(), Files.size(cache(name)) >> 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path cache(ServiceName name) {
        return built(name, UnpackedImage.CACHE);
    }

    private Path identity(ServiceName name) {
        return built(name, UnpackedImage.CACHE + ".of");
    }

    private Path built(ServiceName name, String file) {
        return repository.jar(name.text()).resolveSibling(file);
    }

    private Path work() {
        return repository.root().resolve("target").resolve("aot");
    }
}
