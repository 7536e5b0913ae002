package io.signalbox.mail;

import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.reflect.MapObjectHandler;
import com.github.mustachejava.util.HtmlEscaper;

/**
 * A compiled Mustache template that can do nothing but insert variables and show or hide a section by whether one is empty: no partials,
 * no inheritance, no lambdas, no pragmas, no files, no reflection, and in HTML nothing unescaped.
 */
final class LogicLessMustache {

    /** What a template produces, and so how variables are written into it. */
    enum Format {
        /** Variables are inserted as they are. */
        TEXT,
        /** Variables are escaped. */
        HTML
    }

    private final Mustache compiled;
    private final Set<String> variables;

    private LogicLessMustache(Mustache compiled, Set<String> variables) {
        this.compiled = compiled;
        this.variables = variables;
    }

    /**
     * Compiles a template.
     *
     * @param name for messages
     * @throws MustacheException when it is malformed or uses more than variables and sections
     */
    static LogicLessMustache compile(String source, String name, Format format) {
        var factory = new Factory(format);
        var compiled = factory.compile(new StringReader(source), name);
        return new LogicLessMustache(compiled, Set.copyOf(factory.variables));
    }

    /** The names of the variables that it uses. */
    Set<String> variables() {
        return variables;
    }

    /**
     * The template with these variables; one that is missing is empty.
     *
     * @param most characters of the result; what comes beyond one more is left out, whatever the variables hold
     */
    String render(Map<String, String> values, int most) {
        var out = new BoundedWriter(most + 1);
        compiled.execute(out, values);
        return out.toString();
    }

    private static final class BoundedWriter extends StringWriter {

        private final int most;

        BoundedWriter(int most) {
            this.most = most;
        }

        @Override
        public void write(int c) {
            if (getBuffer().length() < most) {
                super.write(c);
            }
        }

        @Override
        public void write(char[] text, int from, int length) {
            super.write(text, from, room(length));
        }

        @Override
        public void write(String text) {
            write(text, 0, text.length());
        }

        @Override
        public void write(String text, int from, int length) {
            super.write(text, from, room(length));
        }

        private int room(int length) {
            return Math.min(length, most - getBuffer().length());
        }
    }

    private static final class Factory extends DefaultMustacheFactory {

        private final Format format;
        private final Set<String> variables = new TreeSet<>();

        Factory(Format format) {
            this.format = format;
            setObjectHandler(new MapObjectHandler());
        }

        @Override
        public MustacheVisitor createMustacheVisitor() {
            return new Visitor(this);
        }

        @Override
        public Reader getReader(String name) {
            throw new MustacheException("Templates can't include others: " + name);
        }

        @Override
        public void encode(String value, Writer writer) {
            switch (format) {
                case HTML -> HtmlEscaper.escape(value, writer);
                case TEXT -> writeAsIs(value, writer);
            }
        }

        private static void writeAsIs(String value, Writer writer) {
            try {
                writer.write(value);
            } catch (java.io.IOException e) {
                throw new MustacheException("A variable can't be written", e);
            }
        }
    }

    private static final class Visitor extends DefaultMustacheVisitor {

        private final Factory factory;

        Visitor(Factory factory) {
            super(factory);
            this.factory = factory;
        }

        @Override
        public void value(TemplateContext place, String variable, boolean encoded) {
            if (!encoded && factory.format == Format.HTML) {
                throw refused("unescaped variables", place);
            }
            factory.variables.add(variable);
            super.value(place, variable, encoded);
        }

        @Override
        public void iterable(TemplateContext place, String variable, Mustache section) {
            factory.variables.add(variable);
            super.iterable(place, variable, section);
        }

        @Override
        public void notIterable(TemplateContext place, String variable, Mustache section) {
            factory.variables.add(variable);
            super.notIterable(place, variable, section);
        }

        @Override
        public void partial(TemplateContext place, String variable, String indent) {
            throw refused("partials", place);
        }

        @Override
        public void dynamicPartial(TemplateContext place, String variable, String indent) {
            throw refused("partials", place);
        }

        @Override
        public void extend(TemplateContext place, String variable, Mustache mustache) {
            throw refused("inheritance", place);
        }

        @Override
        public void name(TemplateContext place, String variable, Mustache mustache) {
            throw refused("inheritance", place);
        }

        @Override
        public void checkName(TemplateContext place, String variable, Mustache mustache) {
            throw refused("functions", place);
        }

        @Override
        public void pragma(TemplateContext place, String pragma, String arguments) {
            throw refused("pragmas", place);
        }

        private static MustacheException refused(String what, TemplateContext place) {
            return new MustacheException("Templates can't use " + what, place);
        }
    }
}
