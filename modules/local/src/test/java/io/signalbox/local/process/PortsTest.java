package io.signalbox.local.process;

import java.util.HashSet;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PortsTest {

    @Test
    void aMovedPortLeavesTheOthersWhereTheyAre() {
        Ports ports = Ports.moved(Map.of("frontend", 3000));

        assertThat(ports.number("frontend")).isEqualTo(3000);
        assertThat(ports.number("broker")).isEqualTo(8081);
    }

    @Test
    void aWrongMoveIsNamed() {
        assertThatThrownBy(() -> Ports.moved(Map.of("fronted", 3000))).hasMessageContaining("no port named fronted");
        assertThatThrownBy(() -> Ports.moved(Map.of("frontend", 70_000))).hasMessageContaining("from 1 to 65535");
        assertThatThrownBy(() -> Ports.moved(Map.of("frontend", 8081)))
                .hasMessageContaining("Port 8081 is given to frontend and broker");
    }

    @Test
    void freePortsAreAllDifferent() {
        assertThat(new HashSet<>(Ports.free().byName().values()))
                .hasSize(Ports.moved(Map.of()).byName().size());
    }
}
