package io.signalbox.broker.doubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A service's HTTP, answering what a test tells it to, and remembering what it was asked. */
public final class HttpDouble implements AutoCloseable {

    /** What the broker sent. */
    public record Received(String method, String path, Map<String, List<String>> headers, String body) {

        /** A header's value; empty where it was not sent. */
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(", ", header.getValue()))
                    .findFirst();
        }
    }

    /** Answers one request. */
    @FunctionalInterface
    public interface Handler {
        /** Sends an answer, or none. */
        void handle(Received request, HttpExchange exchange) throws IOException;
    }

    private final int port;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    /** Listens on this port of 127.0.0.1. */
    public HttpDouble(int port) {
        this.port = port;
        start();
    }

    /** Its root. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Answers requests whose path begins so; the longest beginning wins. */
    public HttpDouble on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    /** Answers JSON. */
    public HttpDouble onJson(String path, int status, String body) {
        return on(path, (_, exchange) -> json(exchange, status, body));
    }

    /** What it was asked since it was last forgotten, for paths that begin so. */
    public List<Received> received(String path) {
        return received.stream()
                .filter(request -> request.path().startsWith(path))
                .toList();
    }

    /** Forgets what it was asked. */
    public void forget() {
        received.clear();
    }

    /** Forgets what it was asked and what it was told to answer. */
    public void reset() {
        handlers.clear();
        received.clear();
    }

    /** Stops listening: connections are refused. */
    public void refuse() {
        server.stop(0);
    }

    /** Listens again. */
    public void accept() {
        start();
    }

    /** Sends an answer with a body. */
    public static void json(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .putIfAbsent("Content-Type", List.of(status < 400 ? "application/json" : "application/problem+json"));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void start() {
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 200);
            server.setExecutor(threads);
            server.createContext("/", this::handle);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        var request = new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        received.add(request);
        var known = new ArrayList<>(handlers.keySet());
        known.removeIf(path -> !request.path().startsWith(path));
        known.sort((a, b) -> b.length() - a.length());
        if (known.isEmpty()) {
            json(exchange, 404, "{}");
        } else {
            handlers.get(known.getFirst()).handle(request, exchange);
        }
    }
}
