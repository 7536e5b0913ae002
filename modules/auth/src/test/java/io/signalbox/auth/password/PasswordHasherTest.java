package io.signalbox.auth.password;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.eclipse.microprofile.metrics.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordHasherTest {

    private static final String PASSWORD = "correct horse battery staple";

    private final Count computed = new Count();
    private final PasswordHasher hasher = new PasswordHasher(computed, new NativeArgon2());

    static Stream<Argon2> implementations() {
        return Stream.of(new NativeArgon2(), new BouncyCastleArgon2());
    }

    /** Made by the reference implementation's command line: {@code echo -n password | argon2 somesalt -id -t 2 -k 256 -l 32}. */
    @ParameterizedTest
    @MethodSource("implementations")
    void bothImplementationsComputeWhatTheReferenceComputes(Argon2 argon2) {
        var hash = argon2.hash(
                "password".getBytes(StandardCharsets.UTF_8),
                "somesalt".getBytes(StandardCharsets.UTF_8),
                new Argon2Cost(256, 2, 1),
                32);

        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
    }

    @Test
    void aHashIsAPhcStringOfOwaspsCost() {
        assertThat(hasher.hash(PASSWORD))
                .matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}")
                .isNotEqualTo(hasher.hash(PASSWORD));
    }

    @Test
    void onlyTheSamePasswordVerifies() {
        var hash = hasher.hash(PASSWORD);

        assertThat(hasher.verify(PASSWORD, hash)).isTrue();
        assertThat(hasher.verify(PASSWORD + " ", hash)).isFalse();
        assertThat(hasher.verify("", hash)).isFalse();
        assertThat(hasher.isCurrent(hash)).isTrue();
    }

    @Test
    void unicodeFormsOfOnePasswordAreTheSame() {
        assertThat(hasher.verify("e\u0301tude", hasher.hash("\u00e9tude"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    void bcryptHashesOfOlderSystemsVerifyAndAreDueForAnUpgrade(String version) {
        var hash = OpenBSDBCrypt.generate(version, PASSWORD.toCharArray(), new byte[16], 4);

        assertThat(hasher.verify(PASSWORD, hash)).isTrue();
        assertThat(hasher.verify("another", hash)).isFalse();
        assertThat(hasher.isCurrent(hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 71, 72, 73, 128})
    void aPasswordOfAnyLengthCanBeHeldAgainstABcryptHash(int length) {
        var hash = OpenBSDBCrypt.generate("2a", PASSWORD.toCharArray(), new byte[16], 4);

        assertThat(hasher.verify("x".repeat(length), hash)).isFalse();
    }

    @Test
    void aCheaperArgon2HashVerifiesAndIsDueForAnUpgrade() {
        var cost = new Argon2Cost(64, 1, 1);
        var salt = new byte[16];
        var hash = new NativeArgon2().hash(PASSWORD.getBytes(StandardCharsets.UTF_8), salt, cost, 32);
        var stored = new PasswordHash.Argon2id(cost, salt, hash).phc();

        assertThat(hasher.verify(PASSWORD, stored)).isTrue();
        assertThat(hasher.isCurrent(stored)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
                "$2a$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuuabcdefghijklmno",
                "$2x$10$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuuabcdefghijklmno"
            })
    void nobodySignsInWithAHashOfNoKnownForm(String stored) {
        assertThat(hasher.verify(stored, stored)).isFalse();
        assertThat(hasher.isCurrent(stored)).isFalse();
    }

    @Test
    void nobodyCostsAsMuchWorkAsSomebody() {
        var hash = hasher.hash(PASSWORD);
        var before = computed.getCount();

        hasher.verify(PASSWORD, hash);
        var forSomebody = computed.getCount() - before;
        var verified = hasher.verifyNobody(PASSWORD);

        assertThat(verified).isFalse();
        assertThat(computed.getCount() - before - forSomebody).isEqualTo(forSomebody);
    }

    private static final class Count implements Counter {

        private long count;

        @Override
        public void inc() {
            count++;
        }

        @Override
        public void inc(long by) {
            count += by;
        }

        @Override
        public long getCount() {
            return count;
        }
    }
}
