package io.signalbox.local.stores;

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
    void everyUserHasThePasswordThatWasGiven() {
        var access = StoreAccess.of("0.0.0.0", Optional.of("long-enough"));

        assertThat(access.password(new StateDirectory(home).secrets(), "amqp")).isEqualTo("long-enough");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void withoutOneEveryUserHasAnotherAndKeepsIt() {
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
    void aNameIsNoAddressAndAShortPasswordNone() {
        assertThatThrownBy(() -> StoreAccess.of("localhost", Optional.empty())).hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> StoreAccess.of("0.0.0.0", Optional.of("short")))
                .hasMessageContaining("SIGNALBOX_STORES_PASSWORD");
    }
}
