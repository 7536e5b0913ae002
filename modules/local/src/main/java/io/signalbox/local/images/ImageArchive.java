package io.signalbox.local.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import io.signalbox.local.state.FileTree;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image in a file as Jib writes it: a docker-archive whose layers are gzipped.
 *
 * @param file the archive
 * @param name its name and tag
 * @param layers the names of its layers' archives, the lowest first
 * @param contents the digests of what is in them
 * @param environment what its program's environment is, as {@code NAME=VALUE}
 * @param entrypoint its program and the arguments
 */
record ImageArchive(
        Path file,
        String name,
        List<String> layers,
        List<String> contents,
        List<String> environment,
        List<String> entrypoint) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    /** Reads all but the layers. */
    static ImageArchive read(Path file) {
        try (TarFile archive = new TarFile(file)) {
            JsonNode manifest = json(archive, "manifest.json").get(0);
            JsonNode image = json(archive, manifest.get("Config").asString());
            JsonNode config = image.get("config");
            return new ImageArchive(
                    file,
                    manifest.at("/RepoTags/0").asString(),
                    texts(manifest.get("Layers")),
                    texts(image.at("/rootfs/diff_ids")),
                    texts(config.path("Env")),
                    texts(config.path("Entrypoint")));
        } catch (IOException e) {
            throw new UncheckedIOException("The image " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What it is made of and how it is started: where two images have the same, a cache of one fits the other. */
    List<String> identity() {
        return Stream.of(contents, environment, entrypoint)
                .flatMap(List::stream)
                .toList();
    }

    /** Whether it is that image with one more layer, however it is started. */
    boolean extendsByOneLayer(List<String> identity) {
        return identity.size() >= contents.size() - 1
                && identity.subList(0, contents.size() - 1).equals(contents.subList(0, contents.size() - 1))
                && identity.subList(contents.size() - 1, identity.size()).stream()
                        .noneMatch(ImageArchive::isDigest);
    }

    private static boolean isDigest(String text) {
        return text.startsWith("sha256:");
    }

    /**
     * Unpacks files with their times. Owners are left out, so that everybody can.
     *
     * @param root an existing directory
     * @param wanted which, by their paths in the image without the leading slash
     */
    void unpack(Path root, Predicate<String> wanted) {
        try (TarFile archive = new TarFile(file)) {
            for (String layer : layers) {
                try (TarArchiveInputStream entries =
                        new TarArchiveInputStream(new GZIPInputStream(open(archive, layer)))) {
                    for (TarArchiveEntry entry = entries.getNextEntry();
                            entry != null;
                            entry = entries.getNextEntry()) {
                        if (wanted.test(entry.getName().replaceFirst("^(\\./|/)+", ""))) {
                            place(root.toRealPath(), entry, entries);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The image " + file + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static void place(Path root, TarArchiveEntry entry, InputStream content) throws IOException {
        Path path = root.resolve("./" + entry.getName()).normalize();
        if (path.equals(root)) {
            return;
        }
        Path parent = path.getParent();
        if (!path.startsWith(root) || !nearest(parent).toRealPath().startsWith(root)) {
            throw new IOException(entry.getName() + " leads out of the image");
        }
        Files.createDirectories(parent);
        String name = path.getFileName().toString();
        if (name.equals(OPAQUE)) {
            FileTree.delete(parent);
        } else if (name.startsWith(WHITEOUT)) {
            FileTree.delete(parent.resolve(name.substring(WHITEOUT.length())));
        } else if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.deleteIfExists(path);
            Files.createLink(path, root.resolve("./" + entry.getLinkName()).normalize());
        } else if (entry.isFile()) {
            Files.copy(content, path, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(path, entry.getLastModifiedTime());
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** The directory itself, or the nearest above it that exists. */
    private static Path nearest(Path directory) {
        Path existing = directory;
        while (Files.notExists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static JsonNode json(TarFile archive, String name) throws IOException {
        try (InputStream content = open(archive, name)) {
            return JSON.readTree(content.readAllBytes());
        }
    }

    private static InputStream open(TarFile archive, String name) throws IOException {
        for (TarArchiveEntry entry : archive.getEntries()) {
            if (entry.getName().equals(name)) {
                return archive.getInputStream(entry);
            }
        }
        throw new IOException("it holds no " + name);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
