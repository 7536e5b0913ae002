package io.signalbox.auth;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressTest {

    @Test
    void namesAreNeverLookedUp() {
        assertThat(ClientAddress.parse("localhost")).isEmpty();
        assertThat(ClientAddress.parse("")).isEmpty();
        assertThat(ClientAddress.parse(" 192.0.2.7 ")).map(ClientAddress::text).contains("192.0.2.7");
    }

    @Test
    void wholeIpv6NetworksCountAsOne() {
        assertThat(ClientAddress.parse("2001:db8:1:2:3:4:5:6"))
                .map(ClientAddress::network)
                .contains("2001:db8:1:2:0:0:0:0/64");
        assertThat(ClientAddress.parse("2001:db8:1:2::9").map(ClientAddress::network))
                .isEqualTo(ClientAddress.parse("2001:db8:1:2:3:4:5:6").map(ClientAddress::network));
        assertThat(ClientAddress.parse("192.0.2.7")).map(ClientAddress::network).contains("192.0.2.7");
        assertThat(ClientAddress.parse("::ffff:192.0.2.7"))
                .map(ClientAddress::network)
                .contains("192.0.2.7");
    }
}
