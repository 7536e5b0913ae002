package io.signalbox.local.stores;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.signalbox.local.process.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MailPageTest {

    private final Mailbox mailbox = new Mailbox();
    private final int port = FreePorts.next();
    private final HttpClient client = HttpClient.newHttpClient();
    private MailPage page;

    @BeforeEach
    void start() throws IOException {
        page = MailPage.start(mailbox, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        mailbox.add(
                "from@example.com",
                List.of("to@example.com"),
                "Subject: </script><b>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        page.close();
        client.close();
    }

    @Test
    void theListIsJsonThatNoBrowserTakesForAPage() throws Exception {
        HttpResponse<String> list = send("GET", "/api/messages");

        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(list.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(list.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(list.body()).contains("\"subject\":\"</script><b>\"").doesNotContain("alert");
    }

    @Test
    void aMailsHtmlMayRunAndLoadNothing() throws Exception {
        HttpResponse<String> html = send("GET", "/messages/1/html");

        assertThat(html.body()).isEqualTo("<script>alert(1)</script>");
        assertThat(html.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                .startsWith("sandbox; default-src 'none'")
                .doesNotContain("script-src", "allow-scripts"));
    }

    @Test
    void thePageHasNoInlineCodeAndSetsNoMarkup() throws Exception {
        HttpResponse<String> html = send("GET", "/");

        assertThat(html.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).doesNotContain("unsafe"));
        assertThat(html.body()).contains("sandbox=\"\"").doesNotContain("style=", "onclick", "<style", "<script>");
        try (InputStream code = MailPage.class.getResourceAsStream("mail.js")) {
            assertThat(new String(code.readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write");
        }
    }

    @Test
    void mailsCanBeForgottenOneByOneOrAllTogether() throws Exception {
        assertThat(send("DELETE", "/api/messages/1").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "/api/messages/1").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/api/messages").statusCode()).isEqualTo(204);
        assertThat(send("GET", "/api/messages").body()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        assertThat(send("GET", "/api/messages/999").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/messages/999/html").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/../secret").statusCode()).isEqualTo(404);
        assertThat(send("PUT", "/api/messages").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,200",
        "LOCALHOST:8025,200",
        "127.0.0.1:1,200",
        "[::1]:1,200",
        "evil.example:8025,421",
        "127.0.0.2,421"
    })
    void noOtherSiteReadsMailsByPointingItsNameHere(String host, int status) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /api/messages HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
