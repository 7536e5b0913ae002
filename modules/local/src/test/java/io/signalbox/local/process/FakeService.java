package io.signalbox.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

import com.sun.net.httpserver.HttpServer;

/**
 * Stands for a service: ready at once, shows its environment at {@code /environment}, tells where it came from, appends its name to the file
 * {@code FAKE_STOPPED} (if that is set) when it is stopped, and fails at its start if {@code FAKE_CRASH} has its name.
 */
public final class FakeService {

    private FakeService() {}

    /** Writes a jar that runs a fake service; its name is taken from the file's name. */
    public static void writeJar(Path jar) throws IOException {
        String entry = FakeService.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = FakeService.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            code.transferTo(out);
        }
    }

    public static void main(String[] arguments) throws IOException {
        String jar =
                Path.of(System.getProperty("java.class.path")).getFileName().toString();
        String name = jar.replaceFirst("signalbox-(.*)\\.jar", "$1");
        if (name.equals(System.getenv("FAKE_CRASH"))) {
            System.out.println("cannot go on: boom");
            System.exit(3);
        }
        Optional.ofNullable(System.getenv("FAKE_STOPPED"))
                .ifPresent(file -> Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(name, Path.of(file)))));
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
        System.out.println(name + " is up from "
                + FakeService.class.getProtectionDomain().getCodeSource().getLocation());
    }

    private static void tell(String name, Path file) {
        try {
            Files.writeString(file, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
