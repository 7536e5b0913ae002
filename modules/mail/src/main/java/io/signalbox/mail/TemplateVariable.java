package io.signalbox.mail;

/**
 * A variable of a template.
 *
 * @param name as the template uses it
 * @param required whether a mail needs it
 * @param kind what may be in it
 * @param description what it is
 * @param example a value to try it with
 */
public record TemplateVariable(String name, boolean required, Kind kind, String description, String example) {

    /** What may be in a variable. */
    public enum Kind {
        /** Anything. */
        TEXT,
        /** An absolute URL with the scheme http or https. */
        LINK
    }
}
