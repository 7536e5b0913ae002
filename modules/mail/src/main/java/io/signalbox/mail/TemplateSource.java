package io.signalbox.mail;

/**
 * A template in one language as it was written, in Mustache.
 *
 * @param subject one line
 * @param text plain text
 * @param html a whole HTML document
 */
public record TemplateSource(String subject, String text, String html) {}
