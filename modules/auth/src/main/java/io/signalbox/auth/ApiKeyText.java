package io.signalbox.auth;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The text of an API key, {@code sbk_<id>_<secret>}.
 *
 * @param id which key it is
 * @param secret 48 hexadecimal digits
 */
record ApiKeyText(UUID id, String secret) {

    private static final Pattern FORM =
            Pattern.compile("sbk_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([0-9a-f]{48})");

    /** Reads one; empty if it is none. */
    static Optional<ApiKeyText> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches()
                ? Optional.of(new ApiKeyText(
                        UUID.fromString(String.join(
                                "-", match.group(1), match.group(2), match.group(3), match.group(4), match.group(5))),
                        match.group(6)))
                : Optional.empty();
    }

    /** As its owner sees it, once. */
    String shown() {
        return "sbk_" + id.toString().replace("-", "") + "_" + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiKeyText[" + id + "]";
    }
}
