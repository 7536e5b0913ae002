package io.signalbox.local.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An image as Jib writes it, layer by layer. */
final class TestImage {

    /** The time of each file. */
    static final FileTime TIME = FileTime.fromMillis(1000);

    private final List<byte[]> layers = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();

    /** Adds a layer. */
    TestImage layer(Entry... entries) throws IOException {
        byte[] layer = tar(entries);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(layer);
        }
        layers.add(zipped.toByteArray());
        contents.add("sha256:" + digest(layer));
        return this;
    }

    /** Writes the image and reads it. */
    ImageArchive write(Path file, String path, String... entrypoint) throws IOException {
        List<Entry> all = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (byte[] layer : layers) {
            names.add("layer-" + names.size() + ".tar.gz");
            all.add(Entry.file(names.getLast(), layer));
        }
        all.add(Entry.file("config.json", """
                {"config":{"Env":["PATH=%s"],"Entrypoint":[%s]},"rootfs":{"diff_ids":[%s]}}""".formatted(path, quoted(List.of(entrypoint)), quoted(contents))));
        all.add(Entry.file("manifest.json", """
                [{"Config":"config.json","RepoTags":["signalbox/test:1"],"Layers":[%s]}]""".formatted(quoted(names))));
        Files.write(file, tar(all.toArray(Entry[]::new)));
        return ImageArchive.read(file);
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(","));
    }

    private static byte[] tar(Entry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (Entry entry : entries) {
                out.putArchiveEntry(entry.header());
                out.write(entry.content());
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file, or a link with no content. */
    record Entry(TarArchiveEntry header, byte[] content) {

        static Entry file(String name, String content) {
            return file(name, content.getBytes(StandardCharsets.UTF_8));
        }

        static Entry file(String name, byte[] content) {
            TarArchiveEntry header = new TarArchiveEntry(name, true);
            header.setSize(content.length);
            header.setLastModifiedTime(TIME);
            return new Entry(header, content);
        }

        static Entry link(String name, String target) {
            TarArchiveEntry header = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            header.setLinkName(target);
            return new Entry(header, new byte[0]);
        }
    }
}
