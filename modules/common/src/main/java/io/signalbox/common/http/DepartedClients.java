package io.signalbox.common.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;

import io.helidon.webserver.ServerConnectionException;

/**
 * Ends an answer quietly whose client has gone: that is its good right, and no failure of ours.
 *
 * <p>Jersey expects an {@link IOException} then, but Helidon throws unchecked ones, which Jersey takes for defects and logs with their
 * stack traces. What fails for any other reason goes its usual way.
 */
@Provider
@ApplicationScoped
public class DepartedClients implements WriterInterceptor {

    private static final Logger LOG = System.getLogger(DepartedClients.class.getName());

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        var client = new ClientStream(context.getOutputStream());
        context.setOutputStream(client);
        try {
            context.proceed();
        } catch (IOException | RuntimeException e) {
            if (!client.gone) {
                throw e;
            }
        } finally {
            client.written = true;
        }
    }

    /** The client has gone while it was answered. */
    private static final class ClientGone extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        ClientGone() {
            super("The client has gone.");
        }
    }

    private static final class ClientStream extends FilterOutputStream {

        private volatile boolean gone;
        private volatile boolean written;

        ClientStream(OutputStream client) {
            super(client);
        }

        @Override
        public void write(int octet) throws IOException {
            toClient(() -> out.write(octet));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            toClient(() -> out.write(bytes, offset, length));
        }

        /** Jersey flushes once more what is written, and takes a failure then for a defect. */
        @Override
        public void flush() throws IOException {
            if (!gone || !written) {
                toClient(out::flush);
            }
        }

        /** Whoever waits for the answer's end is told of it only by this. */
        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (UncheckedIOException | ServerConnectionException | SocketException e) {
                notice(e);
            }
        }

        private void toClient(Step step) throws IOException {
            if (gone) {
                throw new ClientGone();
            }
            try {
                step.run();
            } catch (UncheckedIOException | ServerConnectionException | SocketException e) {
                notice(e);
                throw new ClientGone();
            }
        }

        private void notice(Exception failure) {
            if (!gone) {
                gone = true;
                LOG.log(Level.DEBUG, "A client has gone before the end of its answer: {0}", failure.getMessage());
            }
        }

        private interface Step {
            void run() throws IOException;
        }
    }
}
