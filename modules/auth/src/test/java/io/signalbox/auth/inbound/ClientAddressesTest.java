package io.signalbox.auth.inbound;

import java.util.Optional;

import io.signalbox.auth.ClientAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "192.0.2.1                        | 1 | 192.0.2.1",
                "192.0.2.9, 192.0.2.1             | 1 | 192.0.2.1",
                "192.0.2.9, 192.0.2.2, 192.0.2.1  | 2 | 192.0.2.2",
                "192.0.2.1                        | 2 | 192.0.2.1",
                "192.0.2.1                        | 0 | none",
                "''                               | 1 | none",
                "unknown                          | 1 | none",
                "192.0.2.1, not an address        | 1 | none"
            })
    void theClientIsWhomTheOutermostProxyOfOursSaw(String header, int trustedHops, String client) {
        assertThat(ClientAddresses.forwarded(header, trustedHops).map(ClientAddress::text))
                .isEqualTo(Optional.ofNullable(client));
    }
}
