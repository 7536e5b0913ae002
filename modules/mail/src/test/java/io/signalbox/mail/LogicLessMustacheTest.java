package io.signalbox.mail;

import java.util.Map;

import com.github.mustachejava.MustacheException;
import io.signalbox.mail.LogicLessMustache.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogicLessMustacheTest {

    private static final int MOST = 1_000;

    @Test
    void variablesAreEscapedInHtmlAndNowhereElse() {
        var values = Map.of("name", "<Ada & \"Co\">");

        assertThat(render("Hello {{name}}", Format.HTML, values)).isEqualTo("Hello &lt;Ada &amp; &quot;Co&quot;&gt;");
        assertThat(render("Hello {{name}}", Format.TEXT, values)).isEqualTo("Hello <Ada & \"Co\">");
    }

    @Test
    void aSectionShowsWhereItsVariableIsNotEmpty() {
        var template = "{{#name}}Hello {{name}}{{/name}}{{^name}}Hello{{/name}}";

        assertThat(render(template, Format.TEXT, Map.of("name", "Ada"))).isEqualTo("Hello Ada");
        assertThat(render(template, Format.TEXT, Map.of("name", ""))).isEqualTo("Hello");
        assertThat(render(template, Format.TEXT, Map.of())).isEqualTo("Hello");
    }

    @Test
    void aVariablesValueIsNeverATemplate() {
        assertThat(render("{{a}}", Format.TEXT, Map.of("a", "{{b}}", "b", "secret")))
                .isEqualTo("{{b}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{name.class}}", "{{name.bytes}}", "{{#name}}{{length}}{{/name}}", "{{class.name}}"})
    void nothingIsReachedByReflection(String template) {
        assertThat(render(template, Format.TEXT, Map.of("name", "Ada"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{{name}}}",
                "{{&name}}",
                "{{>partial}}",
                "{{>*name}}",
                "{{<layout}}{{/layout}}",
                "{{$block}}{{/block}}",
                "{{%IMPLICIT-ITERATOR}}",
                "{{#open}}",
                "{{unclosed"
            })
    void whatIsMoreThanVariablesAndSectionsIsRefused(String template) {
        assertThatThrownBy(() -> LogicLessMustache.compile(template, "test", Format.HTML))
                .isInstanceOf(MustacheException.class);
    }

    @Test
    void itKnowsItsVariables() {
        var template = LogicLessMustache.compile("{{a}}{{#b}}{{c}}{{/b}}{{^d}}{{/d}}", "test", Format.TEXT);

        assertThat(template.variables()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void whatVariablesMakeOfItIsBounded() {
        var values = Map.of("name", "&".repeat(MOST));

        assertThat(render("{{name}}{{name}}", Format.HTML, values)).hasSize(MOST + 1);
        assertThat(render("{{name}}{{name}}", Format.TEXT, values)).hasSize(MOST + 1);
        assertThat(render("x".repeat(MOST) + "{{name}}", Format.TEXT, values)).endsWith("x&");
    }

    private static String render(String template, Format format, Map<String, String> values) {
        return LogicLessMustache.compile(template, "test", format).render(values, MOST);
    }
}
