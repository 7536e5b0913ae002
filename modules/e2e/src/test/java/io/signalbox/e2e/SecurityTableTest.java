package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.signalbox.local.process.Repository;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/security.md claims of OWASP ASVS 5.0.0 can be looked up. */
class SecurityTableTest {

    /** How many requirements of levels 1 and 2 each chapter has. */
    private static final List<Integer> REQUIREMENTS =
            List.of(27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7);

    private static final Pattern ROW =
            Pattern.compile("\\| (\\d[\\d.]*\\.)(\\d+)(?:–(?:\\d+\\.){2}(\\d+))? \\| (.*) \\| (.*) \\|(.*)\\|");
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT)(?=`)|[A-Z][A-Za-z]+(?=\\.java`))");
    private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git", ".signalbox");
    private static final Path ROOT = Repository.find().root();

    /** A row of the table. */
    private record Row(List<String> numbers, String state, String by) {}

    @Test
    void eachRequirementHasItsPlaceAndNoneTwice() {
        var numbers = rows().stream().flatMap(row -> row.numbers().stream()).toList();

        assertThat(numbers).doesNotHaveDuplicates();
        var chapters = numbers.stream()
                .collect(Collectors.groupingBy(
                        number -> Integer.parseInt(number.split("\\.")[0]), TreeMap::new, Collectors.counting()));
        assertThat(chapters.values()).extracting(Long::intValue).containsExactlyElementsOf(REQUIREMENTS);
    }

    @Test
    void everythingIsKeptOrNotApplicableOrNotYet() {
        assertThat(rows()).allSatisfy(row -> assertThat(row.state()).isIn("kept", "n/a", "not yet"));
    }

    @Test
    void whatIsKeptOrDoesNotApplySaysWhy() {
        assertThat(rows())
                .filteredOn(row -> !row.state().equals("not yet"))
                .allSatisfy(row -> assertThat(row.by()).as("%s", row.numbers()).isNotBlank());
    }

    @Test
    void everyClassThatIsNamedExists() {
        var classes = javaFiles();

        assertThat(rows())
                .allSatisfy(row -> assertThat(CLASS.matcher(row.by()).results().map(found -> found.group(1)))
                        .as("%s", row.numbers())
                        .isSubsetOf(classes));
    }

    private static List<Row> rows() {
        try (var lines = Files.lines(ROOT.resolve("docs/security.md"))) {
            return lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .map(row -> new Row(numbers(row.group(1), row.group(2), row.group(3)), row.group(5), row.group(6)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> numbers(String section, String first, String last) {
        return IntStream.rangeClosed(Integer.parseInt(first), Integer.parseInt(last == null ? first : last))
                .mapToObj(number -> section + number)
                .toList();
    }

    private static Set<String> javaFiles() {
        return Stream.of("modules", "frontend/src")
                .flatMap(SecurityTableTest::below)
                .collect(Collectors.toSet());
    }

    private static Stream<String> below(String directory) {
        try (var files = Files.find(ROOT.resolve(directory), 20, (file, attributes) -> file.toString()
                .endsWith(".java"))) {
            return files
                    .filter(file -> Stream.of(file.toString().split("/")).noneMatch(SKIPPED::contains))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
