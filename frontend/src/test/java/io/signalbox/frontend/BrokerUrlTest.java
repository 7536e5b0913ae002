package io.signalbox.frontend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BrokerUrlTest {

    private static final RequestHost HOST = new RequestHost("box.example");

    @ParameterizedTest
    @CsvSource({
        "http://{host}:8081, http://box.example:8081, http://box.example:8081",
        "http://{host}:8081/, http://box.example:8081, http://box.example:8081",
        "https://{host}/signalbox/, https://box.example/signalbox, https://box.example",
        "https://broker.example.com, https://broker.example.com, https://broker.example.com",
        "http://[::1]:8081, http://[::1]:8081, http://[::1]:8081",
    })
    void theHostOfTheRequestTakesItsPlace(String template, String url, String origin) {
        var broker = BrokerUrl.parse(template);
        assertThat(broker.url(HOST)).isEqualTo(url);
        assertThat(broker.origin(HOST)).contains(origin);
    }

    @Test
    void aBracketedAddressTakesThePlaceOfTheHostToo() {
        assertThat(BrokerUrl.parse("http://{host}:8081").origin(new RequestHost("[::1]")))
                .contains("http://[::1]:8081");
    }

    @Test
    void aHostWithAnUnderscoreIsStillAnOrigin() {
        assertThat(BrokerUrl.parse("http://{host}:8081").origin(new RequestHost("my_box")))
                .contains("http://my_box:8081");
    }

    @Test
    void theSameOriginNeedsNoUrlAndNoOtherOrigin() {
        assertThat(BrokerUrl.sameOrigin().url(HOST)).isEmpty();
        assertThat(BrokerUrl.sameOrigin().origin(HOST)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker",
                "broker:8081",
                "//broker:8081",
                "ftp://broker",
                "javascript:alert(1)",
                "http://",
                "http://user@broker",
                "http://broker?x=1",
                "http://broker#x",
                "http://broker:99999",
                "http://{host}.evil.example",
                "http://broker/{host}",
                "http://{host}/{host}",
                "http://{port}:8081",
                "http://bro ker",
                "http://[::1",
                "http://broker; script-src *",
            })
    void anythingButAPlainHttpUrlIsRefused(String template) {
        assertThatThrownBy(() -> BrokerUrl.parse(template)).isInstanceOf(IllegalArgumentException.class);
    }
}
