package io.signalbox.common.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SendersTest {

    @Test
    void aPeerIsTheSenderAndInIpv6ItsWholeSite() {
        assertThat(senders(0).of(address("192.0.2.1"), List.of("198.51.100.7"))).contains(network("192.0.2.1"));
        assertThat(senders(0).of(address("2001:db8:1:2::9"), List.of())).contains(network("2001:db8:1:2::/64"));
    }

    @Test
    void aProxyIsManySenders() {
        assertThat(senders(0).of(address("127.0.0.6"), List.of("198.51.100.7"))).isEqualTo(Optional.empty());
        assertThat(senders(1).of(address("127.0.0.6"), List.of())).isEqualTo(Optional.empty());
    }

    @Test
    void whomTrustedProxiesNameIsTheSender() {
        assertThat(senders(1).of(address("127.0.0.6"), List.of("203.0.113.1, 198.51.100.7")))
                .contains(network("198.51.100.7"));
        assertThat(senders(1).of(address("192.0.2.1"), List.of("nobody"))).contains(network("192.0.2.1"));
    }

    private static Senders senders(int trustedHops) {
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of("signalbox.http.proxies", "127.0.0.6,10.0.0.0/8")))
                .build());
        return new Senders(new ClientAddresses(trustedHops), settings);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static Network network(String text) {
        return Network.parse(text);
    }
}
