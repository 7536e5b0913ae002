package io.signalbox.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;

import io.signalbox.e2e.Command.Output;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code ./signalbox images --push} in a copy of the sources, with a registry that has the base; of the images that of the stores. */
class PushedImagesIT {

    private static final String STORES = "signalbox/stores";
    private static final String TAG = "test";
    private static final String ENDS_EARLY = "Pushing the stores' image";

    @TempDir
    private static Path directory;

    private static ImageRegistry registry;
    private static String baseLayer;
    private static Path copy;

    @BeforeAll
    static void start() throws IOException {
        var program = Command.execute(Path.of("."), "", List.of("./servers", "registry"));
        Command.require(program.code() == 0, "Go 1.26 or newer, which builds a registry of images");
        registry = ImageRegistry.start(Path.of(program.text().lines().reduce("", (first, last) -> last)), directory);
        baseLayer = registry.addIndex("jre", "both", List.of("amd64", "arm64"));
        registry.addIndex("jre", "amd64", List.of("amd64"));
        copy = Files.createDirectory(directory.resolve("copy"));
        Command.run(Path.of("../.."), "", List.of("sh", "-c", """
                tar -cf - --exclude target --exclude node_modules --exclude .git --exclude .signalbox . | tar -xf - -C "$0"
                """, copy.toString()));
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void anIndexArrivesWithAnImageForEachPlatformOfTheBase() throws IOException {
        var output = push("both", registry.login(directory.resolve("right")), "-pl", "modules/local")
                .orThrow();

        assertThat(output)
                .contains("%s/%s:%s@%s".formatted(registry.host(), STORES, TAG, registry.digest(STORES, TAG)));
        var images = registry.manifest(STORES, TAG).getJsonArray("manifests").getValuesAs(JsonObject.class);
        assertThat(images)
                .extracting(image -> image.getJsonObject("platform").getString("architecture"))
                .containsExactly("amd64", "arm64");
        assertThat(images).allSatisfy(image -> {
            var manifest = registry.manifest(STORES, image.getString("digest"));
            var config =
                    registry.object(STORES, manifest.getJsonObject("config").getString("digest"));
            assertThat(config.get("architecture"))
                    .isEqualTo(image.getJsonObject("platform").get("architecture"));
            assertThat(config.getJsonObject("config").getString("User")).isEqualTo("65532:65532");
            assertThat(config.getJsonObject("config").getJsonArray("Env").getValuesAs(JsonString::getString))
                    .contains("PATH=/opt/java/bin");
            assertThat(config.getJsonObject("config")
                            .getJsonObject("Labels")
                            .getString("org.opencontainers.image.title"))
                    .isEqualTo("signalbox-stores");
            assertThat(layers(manifest)).first().isEqualTo(baseLayer);
            assertThat(namesIn(manifest)).contains("app/sbom/signalbox-stores.cdx.json");
        });
    }

    @Test
    void aWrongPasswordIsSaidBeforeAnyOtherImageIsMade() throws IOException {
        var output = push("both", registry.login(directory.resolve("wrong"), "guessed"));

        assertThat(output.code()).isEqualTo(1);
        assertThat(output.text()).contains(ENDS_EARLY, "Unauthorized").doesNotContain("Building Signalbox");
    }

    @Test
    void aBaseThatLacksAPlatformIsSaidBeforeAnyOtherImageIsMade() throws IOException {
        var output = push("amd64", registry.login(directory.resolve("right")));

        assertThat(output.code()).isEqualTo(1);
        assertThat(output.text())
                .contains(ENDS_EARLY, "does not contain an image for architecture=arm64")
                .doesNotContain("Building Signalbox");
    }

    private static Output push(String base, Path login, String... arguments) {
        var command = new ArrayList<>(List.of("env", "DOCKER_CONFIG=" + login, "./signalbox", "images"));
        command.addAll(List.of("--base", registry.host() + "/jre:" + base, "--push", registry.host()));
        command.addAll(List.of("-Dsignalbox.image.tag=" + TAG, "-Djib.useOnlyProjectCache=true"));
        command.addAll(List.of("-Djib.allowInsecureRegistries=true", "-DsendCredentialsOverHttp=true"));
        command.addAll(List.of(arguments));
        return Command.execute(copy, "", command);
    }

    private static List<String> layers(JsonObject manifest) {
        return manifest.getJsonArray("layers").getValuesAs(JsonObject.class).stream()
                .map(layer -> layer.getString("digest"))
                .toList();
    }

    /** All that is in the smaller layers, names among it. */
    private static String namesIn(JsonObject manifest) {
        return layers(manifest).stream()
                .map(digest -> registry.blob(STORES, digest))
                .filter(layer -> layer.length < 1_000_000)
                .map(PushedImagesIT::unzipped)
                .collect(Collectors.joining());
    }

    private static String unzipped(byte[] content) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
