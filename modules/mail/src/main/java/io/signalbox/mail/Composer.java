package io.signalbox.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.text.Characters;

/** Makes of a request what will be sent and to whom, and refuses what must not go into a mail, field by field. */
@ApplicationScoped
public class Composer {

    /** The most recipients of one mail. */
    public static final int MAX_RECIPIENTS = 50;

    /** The most characters of a subject. */
    public static final int MAX_SUBJECT = 255;

    /** The most bytes (UTF-8) of the text, and of the HTML. */
    public static final int MAX_BODY_BYTES = 256 * 1024;

    private final TemplateCatalog templates;

    /** @param templates where a request's template is looked up */
    @Inject
    public Composer(TemplateCatalog templates) {
        this.templates = templates;
    }

    /**
     * The recipients of a request, each once.
     *
     * @throws ProblemException {@code invalid-request} naming each address that is none
     */
    public List<EmailAddress> recipients(MailRequest request) {
        var errors = new ArrayList<FieldError>();
        var recipients = new LinkedHashSet<EmailAddress>();
        if (request.to().isEmpty() || request.to().size() > MAX_RECIPIENTS) {
            errors.add(new FieldError("to", "must hold 1 to " + MAX_RECIPIENTS + " addresses"));
        } else {
            for (int i = 0; i < request.to().size(); i++) {
                try {
                    recipients.add(EmailAddress.parse(request.to().get(i)));
                } catch (IllegalArgumentException e) {
                    errors.add(new FieldError("to[" + i + "]", e.getMessage()));
                }
            }
        }
        refuse(errors);
        return List.copyOf(recipients);
    }

    /**
     * What a request says: its template rendered, or its own subject and texts.
     *
     * @throws ProblemException {@code unknown-template}, {@code missing-variable}, or {@code invalid-request} with every field that is
     *     wrong
     */
    public Content content(MailRequest request) {
        if (request.template().isEmpty()) {
            return written(request);
        }
        var errors = new ArrayList<FieldError>();
        Map.of("subject", request.subject(), "text", request.text(), "html", request.html())
                .forEach((field, value) -> {
                    if (!value.isEmpty()) {
                        errors.add(new FieldError(field, "must not be given along with a template"));
                    }
                });
        refuse(errors);
        var template = templates
                .find(request.template())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_TEMPLATE, "No template has the name that the field template gives."));
        return render(template, request.locale(), request.variables());
    }

    /**
     * What a template says with these variables.
     *
     * @param locale a tag of BCP 47, empty for {@value Template#FALLBACK}
     * @throws ProblemException as {@link #content}
     */
    public Content render(Template template, String locale, Map<String, String> variables) {
        var errors = new ArrayList<FieldError>();
        variables.forEach((name, value) -> {
            if (Characters.areBroken(name) || Characters.areBroken(value)) {
                errors.add(new FieldError(
                        "variables." + printable(name), "must not hold U+0000 or half of a surrogate pair"));
            }
        });
        refuse(errors);
        var content = template.render(locale(locale), variables);
        check("variables", "the subject", content.subject(), errors);
        checkSize("variables", "the text", content.text(), errors);
        content.html().ifPresent(html -> checkSize("variables", "the HTML", html, errors));
        refuse(errors);
        return content;
    }

    private static Content written(MailRequest request) {
        var errors = new ArrayList<FieldError>();
        if (!request.variables().isEmpty()) {
            errors.add(new FieldError("variables", "must not be given without a template"));
        }
        if (request.subject().isBlank()) {
            errors.add(new FieldError("subject", "is required where no template is given"));
        } else if (Characters.breakLine(request.subject())) {
            errors.add(new FieldError("subject", "must not hold control characters"));
        } else if (Characters.areBroken(request.subject())) {
            errors.add(new FieldError("subject", "must not hold half of a surrogate pair"));
        } else {
            check("subject", "it", request.subject(), errors);
        }
        if (request.text().isEmpty()) {
            errors.add(new FieldError("text", "is required where no template is given"));
        }
        checkBody("text", request.text(), errors);
        checkBody("html", request.html(), errors);
        refuse(errors);
        return new Content(
                request.subject(), request.text(), Optional.of(request.html()).filter(html -> !html.isEmpty()));
    }

    private static void check(String field, String what, String subject, List<FieldError> errors) {
        if (subject.codePointCount(0, subject.length()) > MAX_SUBJECT) {
            errors.add(new FieldError(field, what + " has more than " + MAX_SUBJECT + " characters"));
        }
    }

    private static void checkBody(String field, String body, List<FieldError> errors) {
        if (Characters.areBroken(body)) {
            errors.add(new FieldError(field, "must not hold U+0000 or half of a surrogate pair"));
        }
        checkSize(field, "it", body, errors);
    }

    private static void checkSize(String field, String what, String body, List<FieldError> errors) {
        if (body.length() > MAX_BODY_BYTES || body.getBytes(StandardCharsets.UTF_8).length > MAX_BODY_BYTES) {
            errors.add(new FieldError(field, what + " has more than " + MAX_BODY_BYTES + " bytes"));
        }
    }

    private static Locale locale(String tag) {
        try {
            return tag.isEmpty()
                    ? Locale.ENGLISH
                    : new Locale.Builder().setLanguageTag(tag).build();
        } catch (IllformedLocaleException e) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("locale", "must be a tag of BCP 47, for example de-AT")))
                    .toException();
        }
    }

    private static String printable(String name) {
        return name.replaceAll("[^\\p{Graph}]", "?");
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
    }
}
