package io.signalbox.auth.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** A stored password hash, of one of the forms that we know. */
sealed interface PasswordHash {

    /** Reads a stored hash; empty where it is of no known form. */
    static Optional<PasswordHash> parse(String stored) {
        return Argon2id.read(stored).or(() -> Bcrypt.read(stored));
    }

    /**
     * Argon2id in the PHC string format, {@code $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>}.
     *
     * @see <a href="https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md">PHC string format</a>
     */
    record Argon2id(Argon2Cost cost, byte[] salt, byte[] hash) implements PasswordHash {

        private static final Pattern FORM =
                Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                        + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

        private static Optional<PasswordHash> read(String stored) {
            var match = FORM.matcher(stored);
            if (!match.matches()) {
                return Optional.empty();
            }
            try {
                var decoder = Base64.getDecoder();
                return Optional.of(new Argon2id(
                        new Argon2Cost(
                                Integer.parseInt(match.group(1)),
                                Integer.parseInt(match.group(2)),
                                Integer.parseInt(match.group(3))),
                        decoder.decode(match.group(4)),
                        decoder.decode(match.group(5))));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** The string to store. */
        String phc() {
            var encoder = Base64.getEncoder().withoutPadding();
            return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.parallelism() + "$"
                    + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
        }
    }

    /** A bcrypt hash of an older system, {@code $2a$12$…}; $2b$ and $2y$ mean the same. */
    record Bcrypt(String text) implements PasswordHash {

        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(0[4-9]|1\\d)\\$[./A-Za-z0-9]{53}");

        private static Optional<PasswordHash> read(String stored) {
            return FORM.matcher(stored).matches() ? Optional.of(new Bcrypt(stored)) : Optional.empty();
        }
    }
}
