package io.signalbox.broker;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressesTest {

    private static final String PEER = "192.0.2.9";

    @Test
    void withoutProxiesOfOursNobodysWordIsTaken() {
        assertThat(new ClientAddresses(0).of(PEER, List.of("10.0.0.1"))).isEqualTo(PEER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 10.0.0.1                      | 10.0.0.1",
                "1 | 6.6.6.6, 10.0.0.1             | 10.0.0.1",
                "2 | 6.6.6.6, 10.0.0.1, 172.16.0.1 | 10.0.0.1",
                "1 | 2001:db8::1                   | 2001:db8::1",
                "2 | 10.0.0.1                      | 192.0.2.9",
                "1 | <script>                      | 192.0.2.9",
                "1 | ''                            | 192.0.2.9"
            })
    void theOutermostProxyOfOursTellsTheAddress(int hops, String forwardedFor, String address) {
        assertThat(new ClientAddresses(hops).of(PEER, List.of(forwardedFor))).isEqualTo(address);
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(new ClientAddresses(1).of(PEER, List.of("6.6.6.6", "10.0.0.1")))
                .isEqualTo("10.0.0.1");
    }
}
