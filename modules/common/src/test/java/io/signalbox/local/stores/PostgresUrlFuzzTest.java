package io.signalbox.local.stores;

import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is given as a server's URL: one that reads the same again, or a refusal that repeats none of it. Here, where {@link Fuzz} is. */
@Timeout(120)
class PostgresUrlFuzzTest {

    @Test
    void aUrlReadsTheSameAgainOrIsRefusedWithoutItsPassword() {
        Fuzz.of(
                        "postgres-url",
                        "postgresql://admin:p%40ss@db.example:6432/postgres?sslmode=verify-full&sslrootcert=/ca.pem",
                        "postgres://admin@[::1]/",
                        "postgresql://a%20b:@localhost/x%2Fy")
                .words("postgresql://", "postgres:", "@", ":", "/", "?", "#", "%", "%41", "+", "[::1]", "&sslmode=")
                .texts(text -> {
                    try {
                        var url = PostgresUrl.parse(text);
                        assertThat(PostgresUrl.parse(url.libpq())).isEqualTo(url);
                        assertThat(url.jdbc()).startsWith("jdbc:postgresql://" + url.authority() + "/");
                    } catch (StoreException e) {
                        assertThat(e).hasNoCause().hasMessageContaining("PostgreSQL URL looks like");
                    }
                });
    }
}
