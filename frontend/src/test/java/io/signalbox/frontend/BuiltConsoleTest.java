package io.signalbox.frontend;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the build of the console made. */
class BuiltConsoleTest {

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
    private static final Pattern HASHED = Pattern.compile("[a-z]+-[\\w-]{8}\\.(?:js|css|svg)");
    private static final Pattern MARKUP_SINK =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function");

    @Test
    void thePageHasNoInlineScriptOrStyleAndNamesOnlyItsOwnHashedFiles() throws Exception {
        var page = Files.readString(console().resolve("index.html"));
        assertThat(page).doesNotContain("<style", " style=", " onload=").doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(REFERENCE.matcher(page).results().map(found -> found.group(1)))
                .hasSize(3)
                .allSatisfy(reference -> {
                    assertThat(reference).startsWith("/assets/");
                    assertThat(console().resolve(reference.substring(1))).exists();
                });
    }

    @Test
    void everyFileBesideThePageMayBeKeptForEver() throws Exception {
        try (var files = Files.walk(console())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(Path::getFileName)
                            .map(Path::toString)
                            .filter(name -> !name.equals("index.html")))
                    .isNotEmpty()
                    .allMatch(name -> HASHED.matcher(name).matches());
        }
    }

    @Test
    void nothingInTheScriptsTurnsTextIntoMarkup() throws Exception {
        try (var files = Files.list(console().resolve("assets"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".js")))
                    .isNotEmpty()
                    .allSatisfy(script -> assertThat(Files.readString(script)).doesNotContainPattern(MARKUP_SINK));
        }
    }

    private static Path console() throws IOException, URISyntaxException {
        var page = BuiltConsoleTest.class.getResource("/console/index.html");
        assertThat(page).as("the console, built before the tests").isNotNull();
        return Path.of(page.toURI()).getParent();
    }
}
