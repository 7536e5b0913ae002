package io.signalbox.mail;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ComposerTest {

    private static final TemplateCatalog CATALOG = new TemplateCatalog();

    private final Composer composer = new Composer(CATALOG);

    @Test
    void oneAddressGetsOneMail() {
        var recipients = composer.recipients(written(List.of("a@example.com", "a@EXAMPLE.com", "b@example.com")));

        assertThat(recipients).hasToString("[a@example.com, b@example.com]");
    }

    @Test
    void moreThanFiftyRecipientsAreRefused() {
        var fifty = IntStream.range(0, 50).mapToObj(i -> i + "@example.com").collect(Collectors.toList());
        assertThat(composer.recipients(written(fifty))).hasSize(50);
        fifty.add("one@example.com");

        assertThat(fieldsRefused(() -> composer.recipients(written(fifty)))).containsExactly("to");
    }

    @Test
    void everyWrongAddressIsNamedByItsPlace() {
        assertThat(fieldsRefused(() -> composer.recipients(written(List.of("x", "a@example.com", "b@\n")))))
                .containsExactly("to[0]", "to[2]");
    }

    @ParameterizedTest
    @CsvSource({"de, Ein Alarm", "de-AT, Ein Alarm", "en-GB, An alert", "fr, An alert", "'', An alert"})
    void aTemplateSpeaksTheLanguageOrEnglish(String locale, String beginning) {
        assertThat(composer.content(templated("alert", locale, examples("alert")))
                        .text())
                .startsWith(beginning);
    }

    @Test
    void everyTemplateSpeaksEveryLanguageWithAndWithoutItsOptionalVariables() {
        for (var template : CATALOG.all()) {
            var required = new TreeMap<String, String>();
            template.variables().stream()
                    .filter(TemplateVariable::required)
                    .forEach(variable -> required.put(variable.name(), variable.example()));
            for (var language : template.texts().keySet()) {
                for (var variables : List.of(required, examples(template.name()))) {
                    var content = composer.content(templated(template.name(), language, variables));
                    assertThat(content.subject()).isNotBlank().doesNotContain("{{");
                    assertThat(content.text()).isNotBlank().doesNotContain("{{");
                    assertThat(content.html().orElseThrow())
                            .contains("<html lang=\"" + language + "\">", "prefers-color-scheme: dark")
                            .doesNotContain("{{", "<!--");
                }
            }
        }
    }

    @Test
    void eachMissingVariableIsNamed() {
        var refusal = refusal(() -> composer.content(templated("message", "", Map.of("subject", " "))));

        assertThat(refusal.problem().type()).isEqualTo(ProblemType.MISSING_VARIABLE);
        assertThat(refusal.problem().errors())
                .extracting(FieldError::field)
                .containsExactly("variables.subject", "variables.message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nBcc: b@example.com", "\n", "\r", "\u0085", "\u2028", "\u2029", "\u001b"})
    void aVariableThatGoesIntoTheSubjectCannotEndItsLine(String evil) {
        var variables = Map.of("subject", "Hello" + evil, "message", "m");

        assertThat(fieldsRefused(() -> composer.content(templated("message", "", variables))))
                .containsExactly("variables.subject");
    }

    @Test
    void lineBreaksElsewhereAreKept() {
        var content = composer.content(templated("message", "", Map.of("subject", "s", "message", "one\ntwo")));

        assertThat(content.text()).isEqualTo("one\ntwo\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "//example.com", "https://example.com/ x", "data:text/html,x"})
    void aLinkIsALink(String link) {
        assertThat(fieldsRefused(() -> composer.content(templated("reset", "", Map.of("link", link)))))
                .containsExactly("variables.link");
    }

    @Test
    void aRenderedMailHasLimitsToo() {
        var big = Map.of("subject", "s".repeat(256), "message", "é".repeat(131_073));

        assertThat(fieldsRefused(() -> composer.content(templated("message", "", big))))
                .containsExactly("variables", "variables", "variables");
    }

    @Test
    void equalRequestsHaveEqualHashesAndOthersOthers() {
        var hashes = List.of(
                        written(List.of("a@example.com")),
                        written(List.of("a@example.com", "")),
                        written(List.of("b@example.com")),
                        templated("message", "", Map.of("a", "bc")),
                        templated("message", "", Map.of("ab", "c")),
                        templated("message", "a", Map.of()),
                        templated("messagea", "", Map.of()))
                .stream()
                .map(MailRequest::hash)
                .toList();

        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(written(List.of("a@example.com")).hash()).isEqualTo(hashes.getFirst());
    }

    private static MailRequest written(List<String> to) {
        return new MailRequest(to, "", "", new TreeMap<>(), "Subject", "Text", "", "");
    }

    private static MailRequest templated(String template, String locale, Map<String, String> variables) {
        return new MailRequest(List.of("a@example.com"), template, locale, new TreeMap<>(variables), "", "", "", "");
    }

    private static Map<String, String> examples(String template) {
        return CATALOG.find(template).orElseThrow().variables().stream()
                .collect(Collectors.toMap(TemplateVariable::name, TemplateVariable::example));
    }

    private static List<String> fieldsRefused(Runnable composing) {
        var problem = refusal(composing).problem();
        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_REQUEST);
        return problem.errors().stream().map(FieldError::field).toList();
    }

    private static ProblemException refusal(Runnable composing) {
        return catchThrowableOfType(ProblemException.class, composing::run);
    }
}
