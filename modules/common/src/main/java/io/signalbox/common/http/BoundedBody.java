package io.signalbox.common.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** A request body that can be read up to a limit: one that tells a greater length not at all, another until it turns out to be larger. */
final class BoundedBody extends FilterInputStream {

    private final int maxBytes;
    private final boolean declaredTooLarge;
    private long taken;

    BoundedBody(InputStream body, long declaredLength, int maxBytes) {
        super(body);
        this.maxBytes = maxBytes;
        this.declaredTooLarge = declaredLength > maxBytes;
    }

    @Override
    public int read() throws IOException {
        requireRoom();
        var value = in.read();
        if (value >= 0) {
            take(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        requireRoom();
        var count = in.read(buffer, offset, length);
        if (count > 0) {
            take(count);
        }
        return count;
    }

    @Override
    public long skip(long wanted) throws IOException {
        requireRoom();
        var count = in.skip(wanted);
        take(count);
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void requireRoom() {
        if (declaredTooLarge) {
            throw tooLarge();
        }
    }

    private void take(long count) {
        taken += count;
        if (taken > maxBytes) {
            throw tooLarge();
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
    }
}
