package io.signalbox.common.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "",
                "unknown",
                "_hidden",
                "1",
                "127.1",
                "0x7f.0.0.1",
                "192.0.2.256",
                "192.0.2.7:",
                "192.0.2.7:port",
                "[192.0.2.7]",
                "[2001:db8::1",
                "2001:db8:::1",
                ":",
                "cafe",
                "2001:db8::1%a-very-long-name-of-a-network-card-that-nobody-ever-had-before"
            })
    void namesAndGarbageAreNoAddressesAndNeverLookedUp(String text) {
        assertThat(ClientAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "' 192.0.2.7 ', 192.0.2.7",
        "192.0.2.7:4711, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "[::ffff:192.0.2.7]:443, 192.0.2.7",
        "::FFFF:c000:207, 192.0.2.7",
        "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:443, 2001:db8:0:0:0:0:0:1",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:1",
        "[fe80::1%25eth0]:80, fe80:0:0:0:0:0:0:1"
    })
    void everySpellingOfAnAddressIsTheSameAddress(String text, String address) {
        assertThat(ClientAddress.parse(text)).map(ClientAddress::text).contains(address);
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
