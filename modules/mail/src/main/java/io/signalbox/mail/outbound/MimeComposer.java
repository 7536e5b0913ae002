package io.signalbox.mail.outbound;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import io.signalbox.mail.Content;
import io.signalbox.mail.Delivery;

/** Writes a mail in the form of RFC 5322 and MIME: text alone, or text and HTML as alternatives. */
final class MimeComposer {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private MimeComposer() {}

    /** The message of a delivery, with the same Message-ID and Date each time; marked as sent by a machine (RFC 3834). */
    static MimeMessage compose(Session session, Delivery delivery) throws MessagingException {
        var message = new IdentifiedMessage(session, delivery.messageId());
        message.setFrom(InternetAddress.parse(delivery.sender(), true)[0]);
        message.setRecipients(RecipientType.TO, addresses(delivery.to()));
        message.setSubject(delivery.content().subject(), UTF_8);
        message.setSentDate(Date.from(delivery.acceptedAt()));
        message.setHeader("Auto-Submitted", "auto-generated");
        setBody(message, delivery.content());
        message.saveChanges();
        return message;
    }

    /** An address as it is, which was checked when the mail was accepted. */
    static InternetAddress address(String mailbox) {
        var address = new InternetAddress();
        address.setAddress(mailbox);
        return address;
    }

    private static InternetAddress[] addresses(List<String> mailboxes) {
        return mailboxes.stream().map(MimeComposer::address).toArray(InternetAddress[]::new);
    }

    private static void setBody(MimeMessage message, Content content) throws MessagingException {
        if (content.html().isEmpty()) {
            message.setText(content.text(), UTF_8);
            return;
        }
        var text = new MimeBodyPart();
        text.setText(content.text(), UTF_8);
        var html = new MimeBodyPart();
        html.setText(content.html().get(), UTF_8, "html");
        message.setContent(new MimeMultipart("alternative", text, html));
    }

    private static final class IdentifiedMessage extends MimeMessage {

        private final String messageId;

        IdentifiedMessage(Session session, String messageId) {
            super(session);
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}
