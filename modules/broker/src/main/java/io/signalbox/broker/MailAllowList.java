package io.signalbox.broker;

import java.util.List;
import java.util.Locale;

/**
 * To whom a client of the classic contract, who has no token, may send mail.
 *
 * @param items addresses, domains, or {@code *} for everybody
 */
public record MailAllowList(List<String> items) {

    /** Letters are compared without their case. */
    public MailAllowList {
        items = items.stream().map(item -> item.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether mail may go to this address. */
    public boolean allows(String address) {
        var wanted = address.toLowerCase(Locale.ROOT);
        var at = wanted.lastIndexOf('@');
        return items.contains("*") || (at > 0 && (items.contains(wanted) || items.contains(wanted.substring(at + 1))));
    }
}
