package io.signalbox.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.text.Characters;

/**
 * A mail that is written once and sent often.
 *
 * @param name lower case
 * @param description what it is for
 * @param variables what it needs and takes
 * @param texts by language; {@value #FALLBACK} is always there
 */
public record Template(
        String name, String description, List<TemplateVariable> variables, SequencedMap<String, TemplateText> texts) {

    /** The language that every template is written in. */
    public static final String FALLBACK = "en";

    private static final Pattern LINK = Pattern.compile("https?://[!-~]+");

    /** Copies the collections. */
    public Template {
        variables = List.copyOf(variables);
        texts = new TreeMap<>(texts);
    }

    /**
     * The mail that this template makes.
     *
     * @param locale a BCP 47 tag; its language is taken where there is a text in it, else {@value #FALLBACK}
     * @throws ProblemException {@code missing-variable} naming each, or {@code invalid-request} when one that goes into the subject
     *     holds a control character, or one that is a link is none
     */
    Content render(Locale locale, Map<String, String> values) {
        requireVariables(values);
        var text = texts.getOrDefault(locale.getLanguage(), texts.get(FALLBACK));
        requireFitting(text, values);
        return text.render(values);
    }

    private void requireVariables(Map<String, String> values) {
        var missing = new ArrayList<FieldError>();
        for (var variable : variables) {
            if (variable.required() && values.getOrDefault(variable.name(), "").isBlank()) {
                missing.add(new FieldError("variables." + variable.name(), "is required by template '" + name + "'"));
            }
        }
        if (!missing.isEmpty()) {
            throw Problem.of(ProblemType.MISSING_VARIABLE, missing).toException();
        }
    }

    private void requireFitting(TemplateText text, Map<String, String> values) {
        var errors = new ArrayList<FieldError>();
        for (var name : text.subjectVariables()) {
            if (Characters.breakLine(values.getOrDefault(name, ""))) {
                errors.add(new FieldError(
                        "variables." + name, "goes into the subject and must not hold control characters"));
            }
        }
        for (var variable : variables) {
            if (variable.kind() == TemplateVariable.Kind.LINK
                    && values.containsKey(variable.name())
                    && !LINK.matcher(values.get(variable.name())).matches()) {
                errors.add(new FieldError(
                        "variables." + variable.name(), "must be an absolute URL with the scheme http or https"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
    }
}
