package io.signalbox.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.common.testing.SelfSigned;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server that takes mail only by TLS and only from a user it knows (RFC 6409). */
final class SubmissionServer implements AutoCloseable {

    /** A mail that was taken over. */
    record Received(String recipient, String user) {}

    private final String user;
    private final SMTPServer server;
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger logins = new AtomicInteger();
    private volatile String password;

    private SubmissionServer(SMTPServer.Builder builder, String user, String password) {
        this.user = user;
        this.password = password;
        this.server = builder.bindAddress(loopback())
                .port(0)
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory(this::login))
                .requireAuth()
                .messageHandler((context, _, recipient, _) -> received.add(new Received(recipient, identity(context))))
                .build();
        server.start();
    }

    /** With TLS from the first byte. */
    static SubmissionServer withTls(SelfSigned certificate, String user, String password) {
        return new SubmissionServer(
                new SMTPServer.Builder().serverSocketFactory(certificate.context()), user, password);
    }

    /** With TLS after STARTTLS, and nothing before it. */
    static SubmissionServer withStartTls(SelfSigned certificate, String user, String password) {
        return new SubmissionServer(
                new SMTPServer.Builder().enableTLS().requireTLS().startTlsSocketFactory(certificate.context()),
                user,
                password);
    }

    int port() {
        return server.getPortAllocated();
    }

    void setPassword(String next) {
        password = next;
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    /** How often a password was shown, right or wrong. */
    int logins() {
        return logins.get();
    }

    @Override
    public void close() {
        server.stop();
    }

    private void login(String name, String secret, MessageContext context) throws LoginFailedException {
        logins.incrementAndGet();
        if (!name.equals(user) || !secret.equals(password)) {
            throw new LoginFailedException();
        }
    }

    private static String identity(MessageContext context) {
        return context.getAuthenticationHandler()
                .map(AuthenticationHandler::getIdentity)
                .map(Object::toString)
                .orElse("");
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
