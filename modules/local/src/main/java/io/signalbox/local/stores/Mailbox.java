package io.signalbox.local.stores;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

/** The last caught mails, newest first, in memory. Safe for concurrent use. */
final class Mailbox {

    /** How many mails are kept; older ones are forgotten. */
    static final int CAPACITY = 1_000;

    private static final Session SESSION = Session.getInstance(new Properties());

    private final Deque<CaughtMail> mails = new ArrayDeque<>();
    private long lastId;

    /** Takes a message as it came over the wire; one that cannot be read as MIME is kept as plain text. */
    void add(String from, List<String> to, byte[] message) {
        String raw = new String(message, StandardCharsets.UTF_8);
        String subject = "";
        String text = raw;
        String html = "";
        try {
            MimeMessage mime = new MimeMessage(SESSION, new ByteArrayInputStream(message));
            subject = Optional.ofNullable(mime.getSubject()).orElse("");
            text = find(mime, "text/plain").orElse("");
            html = find(mime, "text/html").orElse("");
        } catch (MessagingException | IOException e) {
            subject = "(unreadable: " + e.getMessage() + ")";
        }
        keep(from, to, subject, text, html, raw);
    }

    private synchronized void keep(String from, List<String> to, String subject, String text, String html, String raw) {
        lastId++;
        mails.addFirst(new CaughtMail(lastId, from, List.copyOf(to), subject, Instant.now(), text, html, raw));
        if (mails.size() > CAPACITY) {
            mails.removeLast();
        }
    }

    /** All mails that are kept, newest first. */
    synchronized List<CaughtMail> all() {
        return List.copyOf(mails);
    }

    /** One mail. */
    synchronized Optional<CaughtMail> get(long id) {
        return mails.stream().filter(mail -> mail.id() == id).findFirst();
    }

    /** Forgets one mail; returns whether there was one. */
    synchronized boolean remove(long id) {
        return mails.removeIf(mail -> mail.id() == id);
    }

    /** Forgets all mails. */
    synchronized void clear() {
        mails.clear();
    }

    private static Optional<String> find(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type) && part.getContent() instanceof String content) {
            return Optional.of(content);
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                Optional<String> found = find(parts.getBodyPart(i), type);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
