package io.signalbox.mail;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Some mails, newest first.
 *
 * @param items the mails
 * @param next the id after which the next page begins, absent on the last one
 */
public record MailPage(List<Mail> items, Optional<UUID> next) {

    /** Copies the list. */
    public MailPage {
        items = List.copyOf(items);
    }
}
