package io.signalbox.common.http;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.6, 127.0.0.6, true",
        "127.0.0.6, 127.0.0.7, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false"
    })
    void aNetworkHasTheAddressesThatBeginAlike(String network, String address, boolean inside) {
        assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/", "::/129"})
    void anythingElseIsNoNetwork(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.parse(text));
    }

    @Test
    void aSenderIsAnAddressOrAWholeSiteInIpv6() {
        assertThat(sender("2001:db8:1:2::1")).isEqualTo(sender("2001:db8:1:2:ffff::9"));
        assertThat(sender("2001:db8:1:2::1")).isNotEqualTo(sender("2001:db8:1:3::1"));
        assertThat(sender("10.0.0.1")).isNotEqualTo(sender("10.0.0.2"));
    }

    private static Network sender(String address) {
        return Network.ofSender(InetAddress.ofLiteral(address));
    }
}
