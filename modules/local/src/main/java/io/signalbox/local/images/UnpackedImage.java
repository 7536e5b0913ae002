package io.signalbox.local.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service's image in a directory, started from there by its own Java, with no root directory of its own: it needs no
 * privilege. The class path is relative, since an AOT cache keeps it for what a class says of where it came from: in the
 * container, whose working directory is the root, it leads to the same jars.
 *
 * @param image the image
 * @param base the directory that has the Java runtime
 * @param root the directory that has {@code /app}
 */
record UnpackedImage(ImageArchive image, Path base, Path root) {

    /** The cache's file beside the jars. */
    static final String CACHE = "signalbox.aot";

    private static final String APP = "/app/";
    private static final List<String> IN_DIRECTORY = List.of("/bin/sh", "-c", "cd \"$0\" && exec \"$@\"");
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int MOST_LINKS = 40;

    /** The image's command, with these flags of the JVM in the place of those that name a cache. */
    List<String> command(List<String> flags) {
        List<String> command = new ArrayList<>(IN_DIRECTORY);
        command.addAll(List.of(root.toString(), java().toString()));
        command.addAll(flags);
        image.entrypoint().stream()
                .skip(1)
                .filter(argument -> !argument.startsWith("-XX:AOTCache=") && !argument.startsWith("-Xlog:"))
                .map(this::here)
                .forEach(command::add);
        return command;
    }

    /** The image's name and tag. */
    String name() {
        return image.name();
    }

    /** Where its AOT cache is. */
    Path cache() {
        return root.resolve("app").resolve(CACHE);
    }

    /** The first line of what its Java says when it does not run on this machine; empty if it does. */
    Optional<String> refusal() {
        List<String> command = command(List.of("-XX:AOTMode=off", "-version"));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment());
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.empty()
                    : output.lines().findFirst().or(() -> Optional.of("no word"));
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + command.getFirst(), e);
        }
    }

    /** The image's environment. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        image.environment().forEach(variable -> {
            String[] pair = variable.split("=", 2);
            environment.put(pair[0], pair[1]);
        });
        return environment;
    }

    /** The program that the entry point names. */
    private Path java() {
        String name = image.entrypoint().getFirst();
        String path = environment().getOrDefault("PATH", DEFAULT_PATH);
        return List.of(path.split(":")).stream()
                .map(directory -> inBase(Path.of("/", directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The image has no " + name + " in " + path));
    }

    /** Follows links as they are meant in the image. */
    private Path inBase(Path absolute) {
        Path path = base.resolve("." + absolute).normalize();
        try {
            for (int links = 0; Files.isSymbolicLink(path) && links < MOST_LINKS; links++) {
                Path target = Files.readSymbolicLink(path);
                path = (target.isAbsolute() ? base.resolve("." + target) : path.resolveSibling(target)).normalize();
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An argument file becomes its content, with the image's paths as seen from its root. */
    private String here(String argument) {
        if (!argument.startsWith("@" + APP)) {
            return argument;
        }
        try {
            return Files.readString(root.resolve("." + argument.substring(1)).normalize())
                    .strip()
                    .replace(APP, APP.substring(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
