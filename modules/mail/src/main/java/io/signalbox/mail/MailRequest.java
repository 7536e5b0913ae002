package io.signalbox.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

import io.signalbox.common.security.Sha256;

/**
 * What a caller asks for, the same for all protocols; a text that was not given is empty.
 *
 * @param to the recipients' addresses
 * @param template the name of a template; else subject and text
 * @param locale the template's language, a tag of BCP 47
 * @param variables the template's variables
 * @param subject without a template: one line
 * @param text without a template: plain text
 * @param html without a template: the same in HTML, if wanted
 * @param idempotencyKey makes a repetition of this request harmless
 */
public record MailRequest(
        List<String> to,
        String template,
        String locale,
        SequencedMap<String, String> variables,
        String subject,
        String text,
        String html,
        String idempotencyKey) {

    /** Copies the collections, and sorts the variables. */
    public MailRequest {
        to = List.copyOf(to);
        variables = new TreeMap<>(variables);
    }

    /** SHA-256 of everything but the key, in hexadecimal: equal for equal requests, over whatever protocol they came. */
    public String hash() {
        var digest = Sha256.begin();
        update(digest, Integer.toString(to.size()));
        to.forEach(address -> update(digest, address));
        update(digest, template);
        update(digest, locale);
        update(digest, Integer.toString(variables.size()));
        variables.forEach((name, value) -> {
            update(digest, name);
            update(digest, value);
        });
        update(digest, subject);
        update(digest, text);
        update(digest, html);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
