package io.signalbox.mail.outbound;

import java.time.Duration;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;

import io.signalbox.mail.Delivery;
import io.signalbox.mail.DeliveryResult;
import io.signalbox.mail.DeliveryResult.Deferred;
import io.signalbox.mail.DeliveryResult.Delivered;
import io.signalbox.mail.DeliveryResult.Rejected;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** A session with the mail server (RFC 5321), kept for one mail after another. Not safe for concurrent use. */
final class SmtpConnection {

    private static final int CLOSING = 421;

    private final Session session;
    private final TrackedTransport transport;
    private int messages;
    private boolean broken;
    private boolean turnedUsAway;
    private long idleSince = System.nanoTime();

    private SmtpConnection(Session session, TrackedTransport transport) {
        this.session = session;
        this.transport = transport;
    }

    /**
     * Connects, with TLS and authentication where the URL asks for them.
     *
     * @throws MessagingException when no session can be had
     */
    static SmtpConnection open(Session session, SmtpUrl url) throws MessagingException {
        var transport = new TrackedTransport(session);
        if (url.user().isEmpty()) {
            transport.connect(url.host(), url.port(), null, null);
        } else {
            transport.connect(url.host(), url.port(), url.user(), url.password());
        }
        return new SmtpConnection(session, transport);
    }

    /** Hands a mail over, for one recipient. */
    DeliveryResult send(Delivery delivery) {
        messages++;
        transport.senderTaken = false;
        try {
            transport.sendMessage(
                    MimeComposer.compose(session, delivery), new Address[] {MimeComposer.address(delivery.address())});
            return new Delivered(transport.getLastServerResponse());
        } catch (MessagingException e) {
            var refusal = refusal(e);
            turnedUsAway = broken
                    && messages > 1
                    && !transport.senderTaken
                    && !Thread.currentThread().isInterrupted();
            return refusal;
        } finally {
            idleSince = System.nanoTime();
        }
    }

    /** Whether another mail can be handed over without looking first. */
    boolean isUsable() {
        return !broken;
    }

    /** Whether the server had closed this kept connection before it heard of the last mail: another connection may do. */
    boolean turnedUsAway() {
        return turnedUsAway;
    }

    /** Whether the server still answers ({@code NOOP}). */
    boolean answers() {
        return transport.isConnected();
    }

    /** How many mails were handed over, or tried to be. */
    int messages() {
        return messages;
    }

    /** Since the last mail. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - idleSince);
    }

    /** Says goodbye, where there is somebody to hear it. */
    void close() {
        try {
            transport.close();
        } catch (MessagingException e) {
            broken = true;
        }
    }

    private DeliveryResult refusal(MessagingException failure) {
        for (Exception cause = failure; cause != null; cause = next(cause)) {
            switch (cause) {
                case SMTPAddressFailedException address -> {
                    return ofReply(address.getReturnCode(), address.getMessage());
                }
                case SMTPSendFailedException command -> {
                    return ofReply(command.getReturnCode(), command.getMessage());
                }
                default -> {}
            }
        }
        broken = true;
        return new Deferred(SmtpFailures.describe(failure));
    }

    private DeliveryResult ofReply(int code, String reply) {
        if (code >= 500) {
            return new Rejected(reply);
        }
        broken |= isClosing(code);
        return new Deferred(code < 400 ? "The mail server closed the connection." : reply);
    }

    private static boolean isClosing(int code) {
        return code < 400 || code == CLOSING;
    }

    private static Exception next(Exception failure) {
        return failure instanceof MessagingException chained ? chained.getNextException() : null;
    }

    /** Knows whether the server has heard of the mail that is being sent. */
    private static final class TrackedTransport extends SMTPTransport {

        private boolean senderTaken;

        TrackedTransport(Session session) {
            super(session, new URLName("smtp", null, -1, null, null, null));
        }

        @Override
        protected void mailFrom() throws MessagingException {
            super.mailFrom();
            senderTaken = true;
        }
    }
}
