package io.signalbox.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;

import io.signalbox.common.json.StrictJson;

/**
 * The shipped templates, compiled at start from {@code templates/} on the class path: {@code catalog.json} describes them, and each has
 * {@code <name>/<language>.subject.mustache}, {@code .txt.mustache} and {@code .html.mustache}, the last to be set into
 * {@code layout.html}.
 */
@ApplicationScoped
public class TemplateCatalog {

    private static final String ROOT = "/templates/";
    private static final String CONTENT_MARK = "<!--content-->";
    private static final String LANGUAGE_MARK = "<!--language-->";

    private final Map<String, Template> templates = new TreeMap<>();

    /** Reads and compiles all templates; one that does not fit its description stops the service. */
    public TemplateCatalog() {
        var layout = read("layout.html");
        catalog().forEach((name, description) -> {
            var template = load(name, description.asJsonObject(), layout);
            requireDeclared(template);
            templates.put(name, template);
        });
    }

    /** All templates, by name. */
    public List<Template> all() {
        return List.copyOf(templates.values());
    }

    /** The template of this name. */
    public Optional<Template> find(String name) {
        return Optional.ofNullable(templates.get(name));
    }

    private static JsonObject catalog() {
        return StrictJson.parse(read("catalog.json")).asJsonObject();
    }

    private static Template load(String name, JsonObject description, String layout) {
        var variables = new ArrayList<TemplateVariable>();
        for (var variable : description.getJsonArray("variables").getValuesAs(JsonObject.class)) {
            variables.add(new TemplateVariable(
                    variable.getString("name"),
                    variable.getBoolean("required"),
                    TemplateVariable.Kind.valueOf(variable.getString("kind").toUpperCase(Locale.ROOT)),
                    variable.getString("description"),
                    variable.getString("example")));
        }
        return new Template(
                name,
                description.getString("description"),
                variables,
                texts(name, description.getJsonArray("languages"), layout));
    }

    private static SequencedMap<String, TemplateText> texts(String name, JsonArray languages, String layout) {
        var texts = new TreeMap<String, TemplateText>();
        for (var language : languages.getValuesAs(JsonString::getString)) {
            var path = name + "/" + language;
            var html = layout.replace(LANGUAGE_MARK, language)
                    .replace(CONTENT_MARK, read(path + ".html.mustache").strip());
            var source =
                    new TemplateSource(read(path + ".subject.mustache").strip(), read(path + ".txt.mustache"), html);
            texts.put(language, TemplateText.compile(path, source));
        }
        return texts;
    }

    private static void requireDeclared(Template template) {
        var declared = new HashSet<String>();
        template.variables().forEach(variable -> declared.add(variable.name()));
        template.texts().forEach((language, text) -> {
            if (!declared.containsAll(text.variables())) {
                throw new IllegalStateException(
                        "Template " + template.name() + " uses variables in " + language + " that it does not declare");
            }
        });
        if (!template.texts().containsKey(Template.FALLBACK)) {
            throw new IllegalStateException("Template " + template.name() + " lacks " + Template.FALLBACK);
        }
    }

    private static String read(String path) {
        try (var resource = TemplateCatalog.class.getResourceAsStream(ROOT + path)) {
            if (resource == null) {
                throw new IllegalStateException("The resource " + ROOT + path + " is missing");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
