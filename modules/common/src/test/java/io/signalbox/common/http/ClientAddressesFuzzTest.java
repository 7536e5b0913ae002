package io.signalbox.common.http;

import java.util.List;

import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a stranger writes into {@code X-Forwarded-For}: an address, and none of his own choice. */
@Timeout(120)
class ClientAddressesFuzzTest {

    private static final String PEER = "192.0.2.200";

    private final ClientAddresses none = new ClientAddresses(0);
    private final ClientAddresses one = new ClientAddresses(1);
    private final ClientAddresses two = new ClientAddresses(2);

    @Test
    void whatAClientWritesChangesNothingOfWhatOurProxiesWrote() {
        Fuzz.of(
                        "x-forwarded-for",
                        "192.0.2.1",
                        "203.0.113.9, 2001:db8::1",
                        "[2001:db8::1]:443,192.0.2.1:80",
                        "unknown, , fe80::1%eth0")
                .words(",", ", ", ":", "[", "]", "%", "192.0.2.1", "::ffff:192.0.2.1")
                .texts(text -> {
                    assertThat(none.of(PEER, List.of(text)).text()).isEqualTo(PEER);
                    assertThat(one.of(PEER, List.of(text, "198.51.100.7")).text())
                            .isEqualTo("198.51.100.7");
                    assertThat(two.of(PEER, List.of(text + ",198.51.100.7", "10.0.0.1"))
                                    .text())
                            .isEqualTo("198.51.100.7");
                });
    }

    @Test
    void whoeverIsNamedIsAnAddressThatReadsTheSameAgain() {
        Fuzz.of("x-forwarded-for", "192.0.2.1", "203.0.113.9, 2001:db8::1", "[2001:db8::1]:443,192.0.2.1:80")
                .words(",", ":", "[", "]", "%", "::ffff:192.0.2.1")
                .texts(text -> {
                    for (var addresses : List.of(none, one, two)) {
                        var address = addresses.of(PEER, List.of(text));
                        assertThat(ClientAddress.parse(address.text())).contains(address);
                        assertThat(Network.parse(address.network()).contains(address.ip()))
                                .isTrue();
                    }
                });
    }
}
