package io.signalbox.local.stores;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresUrlTest {

    @Test
    void anotherRolesUrlKeepsTheServerAndItsTlsParameters() {
        PostgresUrl administrator = PostgresUrl.parse(
                "postgresql://admin:p%40ss@db.example:6432/postgres?sslmode=verify-full&sslrootcert=/ca.pem");

        assertThat(administrator.password()).isEqualTo("p@ss");
        assertThat(administrator
                        .with("signalbox_auth", "signalbox_auth", "s/ecret")
                        .libpq())
                .isEqualTo(
                        "postgresql://signalbox_auth:s%2Fecret@db.example:6432/signalbox_auth?sslmode=verify-full&sslrootcert=/ca.pem");
        assertThat(administrator.jdbc())
                .isEqualTo("jdbc:postgresql://db.example:6432/postgres?sslmode=verify-full&sslrootcert=/ca.pem");
    }

    @Test
    void portAndDatabaseHaveTheUsualDefaults() {
        assertThat(PostgresUrl.parse("postgres://admin@localhost").libpq())
                .isEqualTo("postgresql://admin@localhost:5432/postgres");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://a:b@c/d", "postgresql://host/db", "localhost:5432", "postgresql://a b@c/", ""})
    void whatIsNoPostgresUrlIsRefusedInOneSentence(String url) {
        assertThatThrownBy(() -> PostgresUrl.parse(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("PostgreSQL URL");
    }

    @Test
    void aUrlThatCanNotBeReadIsNotRepeated() {
        assertThatThrownBy(() -> PostgresUrl.parse("postgresql://admin:hunt er2@host/db"))
                .isInstanceOf(StoreException.class)
                .hasNoCause()
                .hasMessageNotContaining("er2");
    }

    @Test
    void aPasswordIsNeverPartOfItsText() {
        assertThat(PostgresUrl.parse("postgresql://admin:hunter2@host/db"))
                .asString()
                .doesNotContain("hunter2");
    }
}
