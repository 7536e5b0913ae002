package io.signalbox.local.images;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.signalbox.local.images.TestImage.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageArchiveTest {

    @TempDir
    private Path directory;

    @Test
    void upperLayersWinAndFilesKeepTheirTimes() throws Exception {
        Path root = unpacked(new TestImage()
                .layer(Entry.file("app/a", "old"), Entry.file("app/gone", "x"), Entry.link("link", "app/a"))
                .layer(Entry.file("app/a", "new"), Entry.file("app/.wh.gone", "")));

        assertThat(root.resolve("link")).hasContent("new");
        assertThat(Files.getLastModifiedTime(root.resolve("app/a"))).isEqualTo(TestImage.TIME);
        assertThat(root.resolve("app/gone")).doesNotExist();
    }

    @Test
    void onlyWhatIsWantedIsUnpacked() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        image(new TestImage().layer(Entry.file("app/a", ""), Entry.file("etc/b", "")))
                .unpack(root, path -> path.startsWith("app/"));

        assertThat(root.resolve("app/a")).exists();
        assertThat(root.resolve("etc")).doesNotExist();
    }

    @Test
    void aFileThatWouldLeaveTheRootIsRefused() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        TestImage overParent = new TestImage().layer(Entry.file("../outside/a", ""));
        TestImage overLink = new TestImage().layer(Entry.link("app", outside.toString()), Entry.file("app/a", ""));

        for (TestImage image : new TestImage[] {overParent, overLink}) {
            assertThatThrownBy(() -> unpacked(image))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("leads out of the image");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void imagesOfTheSameContentHaveTheSameIdentity() throws Exception {
        List<String> identity =
                image(new TestImage().layer(Entry.file("app/a", "1"))).identity();

        assertThat(image(new TestImage().layer(Entry.file("app/a", "1"))).identity())
                .isEqualTo(identity);
        assertThat(image(new TestImage().layer(Entry.file("app/a", "2"))).identity())
                .isNotEqualTo(identity);
        assertThat(new TestImage()
                        .layer(Entry.file("app/a", "1"))
                        .write(directory.resolve("other.tar"), "/bin", "java", "-Xmx1g")
                        .identity())
                .isNotEqualTo(identity);
    }

    @Test
    void anImageWithOneMoreLayerIsToldFromOneOfOtherContent() throws Exception {
        List<String> identity =
                image(new TestImage().layer(Entry.file("app/a", "1"))).identity();
        Entry cache = Entry.file("app/signalbox.aot", "");

        assertThat(image(new TestImage().layer(Entry.file("app/a", "1")).layer(cache))
                        .extendsByOneLayer(identity))
                .isTrue();
        assertThat(image(new TestImage().layer(Entry.file("app/a", "2")).layer(cache))
                        .extendsByOneLayer(identity))
                .isFalse();
        assertThat(image(new TestImage().layer(Entry.file("app/a", "1"))).extendsByOneLayer(identity))
                .isFalse();
        assertThat(image(new TestImage().layer(cache)).extendsByOneLayer(identity))
                .isFalse();
    }

    private Path unpacked(TestImage image) throws Exception {
        Path root = Files.createTempDirectory(directory, "root");
        image(image).unpack(root, path -> true);
        return root;
    }

    private ImageArchive image(TestImage image) throws Exception {
        return image.write(directory.resolve("image.tar"), "/bin", "java");
    }
}
