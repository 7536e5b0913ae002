package io.signalbox.mail;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A mail server of plain sockets that does what a test tells it to. */
final class ScriptedSmtp implements AutoCloseable {

    /** Where in a session the script is asked. */
    enum Stage {
        GREETING,
        MAIL,
        RCPT,
        DATA,
        END_OF_DATA
    }

    /** What to do instead of going on. */
    sealed interface Action {

        /** Go on as a mail server does. */
        record Accept() implements Action {}

        /** Answer this line. */
        record Reply(String line) implements Action {}

        /** Say nothing until the latch opens, then go on as a mail server does. */
        record Hold(CountDownLatch until) implements Action {}

        /** Cut the connection. */
        record Drop() implements Action {}
    }

    /** Decides at each stage, knowing whom the mail is for. */
    interface Script {

        /** @param recipient empty before RCPT */
        Action at(Stage stage, String recipient);
    }

    /** A mail that was taken over: the recipient, and the message as it came. */
    record Received(String recipient, String message) {

        String header(String name) {
            return message.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    private final ServerSocketFactory sockets;
    private final int port;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Queue<Received> offered = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private volatile Script script = (_, _) -> new Action.Accept();
    private volatile ServerSocket listener;

    private ScriptedSmtp(ServerSocketFactory sockets) throws IOException {
        this.sockets = sockets;
        this.listener = sockets.createServerSocket(0, 50, loopback());
        this.port = listener.getLocalPort();
        Thread.ofVirtual().start(() -> accept(listener));
    }

    static ScriptedSmtp start() {
        return start(ServerSocketFactory.getDefault());
    }

    static ScriptedSmtp start(ServerSocketFactory sockets) {
        try {
            return new ScriptedSmtp(sockets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void script(Script next) {
        script = next;
    }

    String url() {
        return "smtp://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    List<String> receivedBy() {
        return received.stream().map(Received::recipient).toList();
    }

    /** How many connections were ever made. */
    int connections() {
        return connections.get();
    }

    /** How many sessions are held now. */
    int held() {
        return held.get();
    }

    /** Every message that came, taken over or not. */
    List<Received> offered() {
        return List.copyOf(offered);
    }

    /** Cuts all connections and refuses new ones. */
    void goAway() {
        closeQuietly(listener);
        cutConnections();
    }

    /** Listens again, at the same port. */
    void comeBack() {
        try {
            var socket = sockets.createServerSocket(port, 50, loopback());
            listener = socket;
            Thread.ofVirtual().start(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts all connections, as a server does that has waited too long. */
    void cutConnections() {
        open.forEach(ScriptedSmtp::closeQuietly);
    }

    @Override
    public void close() {
        goAway();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                connections.incrementAndGet();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                var in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
                var out = new OutputStreamWriter(connection.getOutputStream(), StandardCharsets.ISO_8859_1)) {
            new Session(in, out).run();
        } catch (IOException e) {
            // the client or the test has cut the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Session {

        private final BufferedReader in;
        private final Writer out;
        private String recipient = "";

        Session(BufferedReader in, Writer out) {
            this.in = in;
            this.out = out;
        }

        void run() throws IOException, InterruptedException {
            if (!go(Stage.GREETING, "220 scripted ESMTP")) {
                return;
            }
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (!command(line)) {
                    return;
                }
            }
        }

        private boolean command(String line) throws IOException, InterruptedException {
            var verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "EHLO", "HELO", "NOOP", "RSET" -> say("250 ok");
                case "MAIL" -> go(Stage.MAIL, "250 sender ok");
                case "RCPT" -> {
                    recipient = line.replaceFirst("(?i)^RCPT TO:<(.*)>.*$", "$1");
                    yield go(Stage.RCPT, "250 recipient ok");
                }
                case "DATA" -> {
                    if (!go(Stage.DATA, "354 go ahead")) {
                        yield false;
                    }
                    var message = new Received(recipient, data());
                    offered.add(message);
                    var action = script.at(Stage.END_OF_DATA, recipient);
                    if (action instanceof Action.Accept || action instanceof Action.Hold) {
                        received.add(message);
                    }
                    yield obey(action, "250 taken over");
                }
                case "QUIT" -> {
                    say("221 bye");
                    yield false;
                }
                default -> say("502 what is " + verb);
            };
        }

        private String data() throws IOException {
            var message = new StringBuilder();
            for (var line = in.readLine(); !".".equals(line); line = in.readLine()) {
                if (line == null) {
                    throw new EOFException("The client went away in the middle of its message");
                }
                message.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
            }
            return message.toString();
        }

        private boolean go(Stage stage, String reply) throws IOException, InterruptedException {
            return obey(script.at(stage, recipient), reply);
        }

        private boolean obey(Action action, String reply) throws IOException, InterruptedException {
            return switch (action) {
                case Action.Accept _ -> say(reply);
                case Action.Reply other -> say(other.line());
                case Action.Drop _ -> false;
                case Action.Hold hold -> {
                    held.incrementAndGet();
                    try {
                        hold.until().await();
                    } finally {
                        held.decrementAndGet();
                    }
                    yield say(reply);
                }
            };
        }

        private boolean say(String line) throws IOException {
            out.write(line + "\r\n");
            out.flush();
            return true;
        }
    }
}
