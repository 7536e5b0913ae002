package io.signalbox.mail;

import java.util.Map;

import com.github.mustachejava.MustacheException;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a stranger writes: a value or a refusal, in bounded time and memory. */
@Timeout(120)
class ParsersFuzzTest {

    @Test
    void anAddressIsAsciiAndReadsTheSameAgainOrIsRefused() {
        Fuzz.of(
                        "mail-address",
                        "ada@example.com",
                        "\"a b\\\"c\"@example.com",
                        "a@m\u00fcller.example",
                        "a@xn--mller-kva.example")
                .words("@", ".", "\"", "\\", "xn--", "-", "\u00df", "\u200d")
                .texts(text -> {
                    try {
                        var address = EmailAddress.parse(text);
                        assertThat(address.toString()).isASCII().hasSizeLessThanOrEqualTo(254);
                        assertThat(EmailAddress.parse(address.toString())).isEqualTo(address);
                    } catch (IllegalArgumentException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                });
    }

    @Test
    void aTemplateInsertsWhatItIsGivenEscapedInHtmlOrIsRefused() {
        Fuzz.of(
                        "mustache",
                        "Hello {{name}}{{#link}} <a href=\"{{link}}\">{{/link}}{{^link}}none{{/link}}",
                        "{{{raw}}} {{>partial}}")
                .words(
                        "{{",
                        "}}",
                        "{{#a}}",
                        "{{/a}}",
                        "{{^a}}",
                        "{{!",
                        "{{=<% %>=}}",
                        "{{{",
                        "}}}",
                        "{{&",
                        "{{>",
                        "{{<",
                        "{{$",
                        "{{%")
                .texts(text -> {
                    try {
                        var template = LogicLessMustache.compile(text, "fuzzed", LogicLessMustache.Format.HTML);
                        var values = Map.of("name", "<script>", "link", "<script>", "a", "<script>", "raw", "<script>");
                        var rendered = template.render(values, Composer.MAX_BODY_BYTES);
                        assertThat(rendered.length()).isLessThan(1 << 20);
                        if (!text.contains("script")) {
                            assertThat(rendered).doesNotContain("<script>");
                        }
                    } catch (MustacheException e) {
                        assertThat(e).isNotNull();
                    }
                });
    }
}
