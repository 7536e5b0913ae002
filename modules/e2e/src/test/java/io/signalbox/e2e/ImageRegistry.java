package io.signalbox.e2e;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import static org.awaitility.Awaitility.await;

/** The CNCF's registry of images on a port of its own, without TLS, which asks everybody who they are; spoken to by its HTTP API. */
final class ImageRegistry implements AutoCloseable {

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String ALL_MANIFESTS = String.join(
            ", ",
            INDEX,
            MANIFEST,
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    private static final String USER = "ci";
    private static final String PASSWORD = "verysecret";
    private static final String HTPASSWD = USER + ":$2b$04$4QkLYeX9tKCoPnC6EWSXouq8sKmjHnlMxYdXOBg1/e9W.dHbKl9nu\n";
    private static final byte[] EMPTY_ARCHIVE = new byte[1024];
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String host;

    private ImageRegistry(Process process, String host) {
        this.process = process;
        this.host = host;
    }

    /** Starts one that keeps all it has in a directory. */
    static ImageRegistry start(Path program, Path directory) {
        try {
            var users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
            var configuration =
                    Files.writeString(directory.resolve("config.yml"), """
                    version: 0.1
                    storage: {filesystem: {rootdirectory: "%s"}}
                    http: {addr: "127.0.0.1:0"}
                    auth: {htpasswd: {realm: test, path: "%s"}}
                    """.formatted(directory.resolve("data"), users));
            var log = directory.resolve("log");
            var process = new ProcessBuilder(program.toString(), "serve", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var listening = await().atMost(30, TimeUnit.SECONDS)
                    .until(
                            () -> LISTENING
                                    .matcher(Files.readString(log))
                                    .results()
                                    .findFirst(),
                            found -> found.isPresent())
                    .orElseThrow();
            return new ImageRegistry(process, "localhost:" + listening.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name, as in an image's. */
    String host() {
        return host;
    }

    /** A directory to be named by {@code DOCKER_CONFIG}, as {@code docker login} leaves it. */
    Path login(Path directory, String password) throws IOException {
        Files.writeString(Files.createDirectories(directory).resolve("config.json"), """
                {"auths": {"%s": {"auth": "%s"}}}""".formatted(
                        host, encoded(USER + ":" + password)));
        return directory;
    }

    /** The same, with the password that is right. */
    Path login(Path directory) throws IOException {
        return login(directory, PASSWORD);
    }

    /** Adds an index of one image for each of these architectures; each has one layer with nothing in it, whose digest this gives. */
    String addIndex(String repository, String tag, List<String> architectures) {
        var layer = zipped(EMPTY_ARCHIVE);
        var layerDigest = addBlob(repository, layer);
        var images = architectures.stream()
                .map(architecture -> addImage(repository, architecture, layerDigest, layer.length))
                .toList();
        add(repository, tag, INDEX, """
                {"schemaVersion": 2, "mediaType": "%s", "manifests": [%s]}""".formatted(INDEX, String.join(",", images)));
        return layerDigest;
    }

    /** A manifest by its tag or digest. */
    JsonObject manifest(String repository, String reference) {
        return json(send(request("v2/%s/manifests/%s".formatted(repository, reference))
                        .header("Accept", ALL_MANIFESTS))
                .body());
    }

    /** The digest that a tag stands for. */
    String digest(String repository, String tag) {
        return send(request("v2/%s/manifests/%s".formatted(repository, tag)).header("Accept", ALL_MANIFESTS))
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElseThrow();
    }

    /** A blob that is JSON. */
    JsonObject object(String repository, String digest) {
        return json(blob(repository, digest));
    }

    /** A blob. */
    byte[] blob(String repository, String digest) {
        return send(request("v2/%s/blobs/%s".formatted(repository, digest))).body();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private String addImage(String repository, String architecture, String layer, int size) {
        var config = bytes("""
                {"architecture": "%s", "os": "linux", "config": {"Env": ["PATH=/opt/java/bin"]}, "rootfs": {"type": "layers", "diff_ids": ["%s"]}}""".formatted(architecture, digest(EMPTY_ARCHIVE)));
        var manifest = """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s", "size": %d}]}""".formatted(MANIFEST, addBlob(repository, config), config.length, layer, size);
        var digest = digest(bytes(manifest));
        add(repository, digest, MANIFEST, manifest);
        return """
                {"mediaType": "%s", "digest": "%s", "size": %d, "platform": {"os": "linux", "architecture": "%s"}}""".formatted(MANIFEST, digest, bytes(manifest).length, architecture);
    }

    private void add(String repository, String reference, String type, String manifest) {
        send(request("v2/%s/manifests/%s".formatted(repository, reference))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofString(manifest)));
    }

    private String addBlob(String repository, byte[] content) {
        var digest = digest(content);
        var upload = send(request("v2/%s/blobs/uploads/".formatted(repository)).POST(BodyPublishers.noBody()))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        send(request(URI.create("http://" + host).resolve(upload + "&digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content)));
        return digest;
    }

    private HttpRequest.Builder request(String path) {
        return request(URI.create("http://%s/%s".formatted(host, path)));
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).header("Authorization", "Basic " + encoded(USER + ":" + PASSWORD));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError("%s answered %d: %s"
                        .formatted(
                                answer.uri(), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject json(byte[] content) {
        try (var reader = Json.createReader(new ByteArrayInputStream(content))) {
            return reader.readObject();
        }
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zipped(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
