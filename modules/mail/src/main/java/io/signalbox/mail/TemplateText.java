package io.signalbox.mail;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.signalbox.mail.LogicLessMustache.Format;

/** A template in one language: its three parts, each compiled once. */
public final class TemplateText {

    private final TemplateSource source;
    private final LogicLessMustache subject;
    private final LogicLessMustache text;
    private final LogicLessMustache html;

    private TemplateText(
            TemplateSource source, LogicLessMustache subject, LogicLessMustache text, LogicLessMustache html) {
        this.source = source;
        this.subject = subject;
        this.text = text;
        this.html = html;
    }

    static TemplateText compile(String name, TemplateSource source) {
        return new TemplateText(
                source,
                LogicLessMustache.compile(source.subject(), name + ".subject", Format.TEXT),
                LogicLessMustache.compile(source.text(), name + ".txt", Format.TEXT),
                LogicLessMustache.compile(source.html(), name + ".html", Format.HTML));
    }

    /** As it was written. */
    public TemplateSource source() {
        return source;
    }

    /** The names of the variables that go into the subject. */
    Set<String> subjectVariables() {
        return subject.variables();
    }

    /** The names of all variables. */
    Set<String> variables() {
        var all = new java.util.TreeSet<>(subject.variables());
        all.addAll(text.variables());
        all.addAll(html.variables());
        return all;
    }

    /** The mail that it makes of these variables. */
    Content render(Map<String, String> variables) {
        return new Content(
                subject.render(variables, Composer.MAX_BODY_BYTES),
                text.render(variables, Composer.MAX_BODY_BYTES),
                Optional.of(html.render(variables, Composer.MAX_BODY_BYTES)));
    }
}
