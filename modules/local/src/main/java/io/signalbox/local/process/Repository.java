package io.signalbox.local.process;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The working copy whose built services are started.
 *
 * @param root the directory of the parent POM
 */
public record Repository(Path root) {

    /**
     * Finds the repository from the place of this class, else from the working directory.
     *
     * @throws IllegalStateException if neither lies in a Signalbox repository
     */
    public static Repository find() {
        return Stream.concat(
                        locationOfThisClass().stream(), Stream.of(Path.of("").toAbsolutePath()))
                .flatMap(start -> Stream.iterate(start, path -> path != null, Path::getParent))
                .filter(path -> Files.isRegularFile(path.resolve("modules/local/pom.xml")))
                .findFirst()
                .map(Repository::new)
                .orElseThrow(() -> new IllegalStateException(
                        "No Signalbox repository holds " + Path.of("").toAbsolutePath() + ": run from inside one."));
    }

    /**
     * The jar of a service or of this module, for example {@code broker}.
     *
     * @throws IllegalStateException if it is not built
     */
    public Path jar(String module) {
        Path folder = module.equals("frontend")
                ? root.resolve(module)
                : root.resolve("modules").resolve(module);
        Path jar = folder.resolve("target").resolve("signalbox-" + module + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("The %s is not built (%s is missing): run ./signalbox build."
                    .formatted(module, root.relativize(jar)));
        }
        return jar;
    }

    private static Optional<Path> locationOfThisClass() {
        try {
            return Optional.ofNullable(Repository.class.getProtectionDomain().getCodeSource())
                    .map(source -> source.getLocation())
                    .filter(location -> location.getProtocol().equals("file"))
                    .map(Object::toString)
                    .map(location -> Path.of(URI.create(location)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
