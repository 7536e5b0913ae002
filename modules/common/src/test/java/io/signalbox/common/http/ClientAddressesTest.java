package io.signalbox.common.http;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressesTest {

    private static final String PEER = "192.0.2.9";

    @Test
    void withoutProxiesOfOursNobodysWordIsTaken() {
        assertThat(new ClientAddresses(0).of(PEER, List.of("10.0.0.1")).text()).isEqualTo(PEER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 10.0.0.1                      | 10.0.0.1",
                "1 | 6.6.6.6, 10.0.0.1             | 10.0.0.1",
                "2 | 6.6.6.6, 10.0.0.1, 172.16.0.1 | 10.0.0.1",
                "2 | 10.0.0.1,172.16.0.1           | 10.0.0.1",
                "3 | 10.0.0.1,172.16.0.1,172.16.0.2| 10.0.0.1",
                "1 | 10.0.0.1:5566                 | 10.0.0.1",
                "1 | ::ffff:10.0.0.1               | 10.0.0.1",
                "1 | 2001:db8::1                   | 2001:db8:0:0:0:0:0:1",
                "1 | [2001:db8::1]:443             | 2001:db8:0:0:0:0:0:1",
                "2 | [2001:db8::1]:443, 10.0.0.9   | 2001:db8:0:0:0:0:0:1",
                "2 | 10.0.0.1                      | 192.0.2.9",
                "3 | 10.0.0.1, 10.0.0.2            | 192.0.2.9",
                "1 | unknown                       | 192.0.2.9",
                "2 | unknown, 10.0.0.1             | 192.0.2.9",
                "1 | 10.0.0.1,                     | 192.0.2.9",
                "1 | ,                             | 192.0.2.9",
                "2 | ,                             | 192.0.2.9",
                "1 | <script>                      | 192.0.2.9",
                "1 | ''                            | 192.0.2.9"
            })
    void theOutermostProxyOfOursTellsTheAddress(int hops, String forwardedFor, String address) {
        assertThat(new ClientAddresses(hops).of(PEER, List.of(forwardedFor)).text())
                .isEqualTo(address);
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(new ClientAddresses(1)
                        .of(PEER, List.of("6.6.6.6", "10.0.0.1"))
                        .text())
                .isEqualTo("10.0.0.1");
        assertThat(new ClientAddresses(2)
                        .of(PEER, List.of("6.6.6.6, 10.0.0.1", "10.0.0.2"))
                        .text())
                .isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "localhost"})
    void aPeerWithoutAnAddressCountsAsThisMachine(String peer) {
        assertThat(new ClientAddresses(0).of(peer, List.of()).ip().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void aHeaderThatNobodyIsTrustedToWriteIsDoubted() {
        var addresses = new ClientAddresses(0);
        addresses.of(PEER, List.of());
        assertThat(addresses.doubt()).isEmpty();

        addresses.of(PEER, List.of("10.0.0.1"));

        assertThat(addresses.doubt()).get().asString().contains("signalbox.http.trusted-hops is 0");
    }

    @Test
    void oneAddressForEverybodyIsDoubtedButForThisMachines() {
        var proxied = new ClientAddresses(0);
        var laptop = new ClientAddresses(0);
        var open = new ClientAddresses(0);
        IntStream.range(0, ClientAddresses.ENOUGH_OF_ONE_PEER).forEach(i -> {
            assertThat(proxied.doubt()).isEmpty();
            proxied.of(PEER, List.of());
            laptop.of("127.0.0.1", List.of());
            open.of("192.0.2." + i % 2, List.of());
        });

        assertThat(proxied.doubt()).get().asString().contains(PEER);
        assertThat(laptop.doubt()).isEmpty();
        assertThat(open.doubt()).isEmpty();
    }

    @Test
    void hopsThatNoRequestHasComeAcrossAreDoubted() {
        var addresses = new ClientAddresses(2);
        IntStream.range(0, ClientAddresses.ENOUGH_WITHOUT_ENTRIES).forEach(_ -> {
            assertThat(addresses.doubt()).isEmpty();
            addresses.of(PEER, List.of("10.0.0.1"));
        });
        assertThat(addresses.doubt()).get().asString().contains("2 entries");

        addresses.of(PEER, List.of("10.0.0.1, 10.0.0.2"));

        assertThat(addresses.doubt()).isEmpty();
    }
}
