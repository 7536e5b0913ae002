package io.signalbox.local.stores;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** An SMTP server that delivers to nobody: what it takes is read on a web page. */
final class MailCatcher implements Store {

    private static final int LARGEST_MESSAGE = 10 << 20;

    private final SMTPServer smtp;
    private final MailPage page;
    private final Map<String, String> addresses;

    private MailCatcher(SMTPServer smtp, MailPage page, Map<String, String> addresses) {
        this.smtp = smtp;
        this.page = page;
        this.addresses = addresses;
    }

    /**
     * Starts the SMTP server and the page.
     *
     * @throws StoreException if one of them does not start
     */
    static MailCatcher start(StoreAccess access, int smtpPort, int pagePort) {
        Mailbox mailbox = new Mailbox();
        try {
            MailPage page = MailPage.start(mailbox, new InetSocketAddress(access.bind(), pagePort));
            SMTPServer smtp = new SMTPServer.Builder()
                    .bindAddress(access.bind())
                    .port(smtpPort)
                    .hostName("localhost")
                    .softwareName("Signalbox mail catcher")
                    .maxMessageSize(LARGEST_MESSAGE)
                    .insertReceivedHeaders(false)
                    .executorService(Executors.newVirtualThreadPerTaskExecutor())
                    .messageHandlerFactory(context -> new Delivery(mailbox))
                    .build();
            smtp.start();
            return new MailCatcher(
                    smtp,
                    page,
                    Map.of(
                            "smtp",
                            "smtp://" + access.host() + ":" + smtpPort,
                            "caught-mail",
                            "http://" + access.host() + ":" + pagePort + "/"));
        } catch (IOException | RuntimeException e) {
            throw new StoreException("The mail catcher did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        smtp.stop();
        page.close();
    }

    /** One SMTP transaction. */
    private static final class Delivery implements MessageHandler {

        private final Mailbox mailbox;
        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        Delivery(Mailbox mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) {
            recipients.add(recipient);
        }

        @Override
        public String data(InputStream data) throws IOException, RejectException {
            byte[] message = data.readNBytes(LARGEST_MESSAGE + 1);
            if (message.length > LARGEST_MESSAGE) {
                throw new RejectException(552, "Message exceeds " + LARGEST_MESSAGE + " bytes");
            }
            mailbox.add(sender, recipients, message);
            return "Caught";
        }

        @Override
        public void done() {
            recipients.clear();
        }
    }
}
