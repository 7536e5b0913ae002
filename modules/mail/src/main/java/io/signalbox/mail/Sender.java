package io.signalbox.mail;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

import io.signalbox.common.config.Settings;

/** Who all mail comes from. */
@ApplicationScoped
public class Sender {

    private static final String KEY = "signalbox.mail.from";

    private final String header;
    private final String domain;

    /** @param settings holds {@code signalbox.mail.from} */
    @Inject
    public Sender(Settings settings) {
        this.header = settings.text(KEY);
        this.domain = settings.parsed(
                KEY, "must have the form Name <user@domain>", text -> EmailAddress.parse(addressIn(text))
                        .domain());
    }

    /** The From header's value. */
    public String header() {
        return header;
    }

    /** The right side of the Message-IDs made here. */
    public String domain() {
        return domain;
    }

    private static String addressIn(String header) {
        try {
            var addresses = InternetAddress.parse(header, true);
            if (addresses.length == 1) {
                return addresses[0].getAddress();
            }
        } catch (AddressException e) {
            throw new IllegalArgumentException(e);
        }
        throw new IllegalArgumentException("not one address");
    }
}
