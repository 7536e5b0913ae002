package io.signalbox.local.stores;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The web page on which caught mails are read, and the same as JSON: {@code GET /api/messages} lists them, newest first;
 * {@code GET /api/messages/{id}} has {@code text}, {@code html} and {@code raw} too; {@code DELETE} on either forgets.
 * {@code GET /messages/{id}/html} is the HTML part alone, under a policy that lets it run and load nothing.
 */
final class MailPage {

    private static final Pattern API = Pattern.compile("/api/messages(?:/(\\d{1,18}))?");
    private static final Pattern HTML_PART = Pattern.compile("/messages/(\\d{1,18})/html");
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    private static final Map<String, String> FILES = Map.of(
            "/", "text/html; charset=utf-8",
            "/mail.css", "text/css; charset=utf-8",
            "/mail.js", "text/javascript; charset=utf-8");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final Mailbox mailbox;

    private MailPage(HttpServer server, Mailbox mailbox) {
        this.server = server;
        this.mailbox = mailbox;
    }

    static MailPage start(Mailbox mailbox, InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        MailPage page = new MailPage(server, mailbox);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", page::handle);
        server.start();
        return page;
    }

    void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), host(exchange));
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Content-Security-Policy", answer.policy());
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (!exchange.getRequestMethod().equals("HEAD") && answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private static String host(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("");
    }

    /** Answers only under a name of this machine, so that no other site can read mails by pointing its name here. */
    private Answer answer(String method, String path, String host) throws IOException {
        if (!host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT).matches("localhost|127\\.0\\.0\\.1|\\[::1]")) {
            return Answer.problem(421, "Misdirected Request");
        }
        Matcher api = API.matcher(path);
        if (api.matches()) {
            return Optional.ofNullable(api.group(1))
                    .map(id -> one(method, Long.parseLong(id)))
                    .orElseGet(() -> list(method));
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Answer.problem(405, "Method Not Allowed");
        }
        Matcher html = HTML_PART.matcher(path);
        if (html.matches()) {
            return mailbox.get(Long.parseLong(html.group(1)))
                    .map(mail -> new Answer(200, "text/html; charset=utf-8", MAIL_POLICY, utf8(mail.html())))
                    .orElseGet(() -> Answer.problem(404, "Not Found"));
        }
        return file(path);
    }

    private Answer list(String method) {
        return switch (method) {
            case "GET", "HEAD" ->
                Answer.json(Map.of(
                        "items", mailbox.all().stream().map(MailPage::summary).toList()));
            case "DELETE" -> {
                mailbox.clear();
                yield Answer.nothing();
            }
            default -> Answer.problem(405, "Method Not Allowed");
        };
    }

    private Answer one(String method, long id) {
        return switch (method) {
            case "GET", "HEAD" ->
                mailbox.get(id).map(mail -> Answer.json(whole(mail))).orElseGet(() -> Answer.problem(404, "Not Found"));
            case "DELETE" -> mailbox.remove(id) ? Answer.nothing() : Answer.problem(404, "Not Found");
            default -> Answer.problem(405, "Method Not Allowed");
        };
    }

    private static Answer file(String path) throws IOException {
        Optional<String> type = Optional.ofNullable(FILES.get(path));
        if (type.isEmpty()) {
            return Answer.problem(404, "Not Found");
        }
        String resource = path.equals("/") ? "mail.html" : path.substring(1);
        try (InputStream content = MailPage.class.getResourceAsStream(resource)) {
            return new Answer(200, type.get(), PAGE_POLICY, content.readAllBytes());
        }
    }

    private static Map<String, Object> summary(CaughtMail mail) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("id", mail.id());
        summary.put("from", mail.from());
        summary.put("to", mail.to());
        summary.put("subject", mail.subject());
        summary.put("receivedAt", mail.receivedAt());
        return summary;
    }

    private static Map<String, Object> whole(CaughtMail mail) {
        Map<String, Object> whole = summary(mail);
        whole.put("text", mail.text());
        whole.put("html", mail.html());
        whole.put("raw", mail.raw());
        return whole;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Answer(int status, String type, String policy, byte[] body) {

        static Answer json(Map<String, Object> value) {
            return new Answer(200, "application/json", "default-src 'none'", utf8(JSON.writeValueAsString(value)));
        }

        static Answer nothing() {
            return new Answer(204, "application/json", "default-src 'none'", new byte[0]);
        }

        static Answer problem(int status, String title) {
            Map<String, Object> problem = new LinkedHashMap<>();
            problem.put("title", title);
            problem.put("status", status);
            return new Answer(
                    status, "application/problem+json", "default-src 'none'", utf8(JSON.writeValueAsString(problem)));
        }
    }
}
