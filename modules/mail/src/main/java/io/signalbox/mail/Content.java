package io.signalbox.mail;

import java.util.Optional;

/**
 * What a mail says.
 *
 * @param subject one line
 * @param text plain text
 * @param html the same for clients that show HTML, where there is such a part
 */
public record Content(String subject, String text, Optional<String> html) {}
