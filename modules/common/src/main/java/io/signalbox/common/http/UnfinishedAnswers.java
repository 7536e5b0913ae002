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

import io.helidon.common.context.Contexts;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;

/**
 * Ends an answer that can't be written to its end.
 *
 * <p>Where its client has gone this is quiet, for that is its good right and no failure of ours: Jersey expects an {@link IOException}
 * then, but Helidon throws unchecked ones, which Jersey takes for defects and logs with their stack traces.
 *
 * <p>Where it fails for any other reason after its beginning was sent, its connection is closed, which tells the client that it is
 * incomplete (RFC 9112, section 8). Jersey only logs that, and Helidon would end the answer as if it were whole.
 */
@Provider
@ApplicationScoped
public class UnfinishedAnswers implements WriterInterceptor {

    private static final Logger LOG = System.getLogger(UnfinishedAnswers.class.getName());

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        var client = new ClientStream(context.getOutputStream());
        context.setOutputStream(client);
        try {
            context.proceed();
        } catch (IOException | RuntimeException e) {
            if (!client.gone) {
                closeConnectionIfBegun();
                throw e;
            }
        } finally {
            client.written = true;
        }
    }

    /** Jersey lets no exception through; but Helidon waits for its end, and where it can't, closes the connection. */
    private static void closeConnectionIfBegun() {
        Contexts.context()
                .flatMap(request -> request.get(ServerResponse.class))
                .filter(answer -> answer instanceof RoutingResponse begun && begun.hasEntity())
                .ifPresent(begun -> Thread.currentThread().interrupt());
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
