package io.signalbox.frontend;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestHostTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "localhost:8080, localhost",
        "127.0.0.1:8080, 127.0.0.1",
        "Box-1.example.com, Box-1.example.com",
        "my_box:80, my_box",
        "[::1]:8080, [::1]",
        "[2001:db8::7], [2001:db8::7]",
        "a, a",
    })
    void theNameIsKeptAndThePortDropped(String authority, String name) {
        assertThat(RequestHost.parse(authority)).contains(new RequestHost(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":8080",
                "user@host",
                "host/path",
                "host; script-src *",
                "host script",
                "host'",
                "host\"",
                "{host}",
                "host:port",
                "-host",
                "host-",
                "[]",
                "[::1",
                "[host]",
                "höst",
                "*.example.com",
            })
    void whatIsNoHostNameNeverGetsIntoAHeader(String authority) {
        assertThat(RequestHost.parse(authority)).isEmpty();
    }
}
