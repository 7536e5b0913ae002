package io.signalbox.local.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpServer;

/**
 * Stands for a service: ready at once, shows its environment at {@code /environment}, appends its name to the file
 * {@code FAKE_STOPPED} when it is stopped, and fails at its start if {@code FAKE_CRASH} has its name.
 */
public final class FakeService {

    private FakeService() {}

    public static void main(String[] arguments) throws IOException {
        String jar =
                Path.of(System.getProperty("java.class.path")).getFileName().toString();
        String name = jar.replaceFirst("signalbox-(.*)\\.jar", "$1");
        if (name.equals(System.getenv("FAKE_CRASH"))) {
            System.out.println("cannot go on: boom");
            System.exit(3);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tellStopped(name)));
        int port = Integer.parseInt(System.getenv("SIGNALBOX_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        byte[] environment = System.getenv().entrySet().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, environment.length);
                exchange.getResponseBody().write(environment);
            }
        });
        server.start();
        System.out.println(name + " is up");
    }

    private static void tellStopped(String name) {
        try {
            Files.writeString(
                    Path.of(System.getenv("FAKE_STOPPED")),
                    name + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
