package io.signalbox.local.stores;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.signalbox.local.state.StateDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoreAccessTest {

    @TempDir
    private Path home;

    @Test
    void everyUserHasThePasswordThatWasGivenToIt() throws Exception {
        Files.writeString(home.resolve("amqp-logger"), "long-enough\n");
        Files.writeString(home.resolve("postgres-auth"), "another-one");
        var access = StoreAccess.of("0.0.0.0", Optional.of(home));
        var secrets = new StateDirectory(home.resolve("state")).secrets();

        assertThat(access.password(secrets, "amqp-logger")).isEqualTo("long-enough");
        assertThat(access.password(secrets, "postgres-auth")).isEqualTo("another-one");
        assertThat(home.resolve("state")).doesNotExist();
    }

    @Test
    void aUserWithoutAPasswordOrWithAShortOneIsNamed() throws Exception {
        Files.writeString(home.resolve("amqp-broker"), "short");
        var access = StoreAccess.of("0.0.0.0", Optional.of(home));
        var secrets = new StateDirectory(home.resolve("state")).secrets();

        assertThatThrownBy(() -> access.password(secrets, "amqp-logger"))
                .hasMessageContaining("SIGNALBOX_STORES_PASSWORDS")
                .hasMessageContaining("amqp-logger");
        assertThatThrownBy(() -> access.password(secrets, "amqp-broker"))
                .hasMessageContaining("SIGNALBOX_STORES_PASSWORDS")
                .hasMessageContaining("amqp-broker");
    }

    @Test
    void withoutAnyGivenEveryUserHasAnotherAndKeepsIt() {
        var access = StoreAccess.of("127.0.0.1", Optional.empty());
        var secrets = new StateDirectory(home).secrets();

        assertThat(access.password(secrets, "amqp"))
                .isEqualTo(access.password(secrets, "amqp"))
                .isNotEqualTo(access.password(secrets, "postgres-auth"));
    }

    @Test
    void clientsOnThisMachineReachStoresThatListenEverywhere() {
        assertThat(StoreAccess.of("0.0.0.0", Optional.empty()).host()).isEqualTo("127.0.0.1");
        assertThat(StoreAccess.of("192.0.2.7", Optional.empty()).host()).isEqualTo("192.0.2.7");
    }

    @Test
    void aNameIsNoAddress() {
        assertThatThrownBy(() -> StoreAccess.of("localhost", Optional.empty())).hasMessageContaining("0.0.0.0");
    }
}
