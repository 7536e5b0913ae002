package io.signalbox.broker.outbound;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A body that is given up when it stops coming: a read that waits longer than it may ends with an {@link IOException}. */
final class PatientStream extends FilterInputStream {

    private static final ScheduledThreadPoolExecutor WATCH = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("relay-watch").factory());

    static {
        WATCH.setRemoveOnCancelPolicy(true);
    }

    private final long patienceMillis;
    private volatile boolean gaveUp;

    /** @param patience for each read */
    PatientStream(InputStream body, Duration patience) {
        super(body);
        this.patienceMillis = patience.toMillis();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var alarm = WATCH.schedule(this::giveUp, patienceMillis, TimeUnit.MILLISECONDS);
        try {
            var count = super.read(buffer, offset, length);
            if (gaveUp) {
                throw new IOException("The body has stopped coming.");
            }
            return count;
        } finally {
            alarm.cancel(false);
        }
    }

    /** Closing ends the waiting read, but as if the body had ended there. */
    private void giveUp() {
        gaveUp = true;
        try {
            close();
        } catch (IOException e) {
            // the reader learns of it by its own read
        }
    }
}
