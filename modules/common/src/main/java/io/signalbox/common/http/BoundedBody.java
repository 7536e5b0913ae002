package io.signalbox.common.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** A request body that can be read up to a limit: one that tells a greater length not at all, another until it turns out to be larger. */
final class BoundedBody extends FilterInputStream {

    private final long declaredLength;
    private final Room room;
    private long taken;

    /** @param declaredLength negative where it is not told */
    BoundedBody(InputStream body, long declaredLength, Room room) {
        super(body);
        this.declaredLength = declaredLength;
        this.room = room;
    }

    /** What a body may take. */
    interface Room {

        /** How many bytes there may be; asked when the body is read, and its sender therefore known if ever. */
        int maxBytes();

        /** More bytes have been read. */
        void grow(long bytes);

        /** The body is there as a whole. */
        void arrived();
    }

    @Override
    public int read() throws IOException {
        requireRoom();
        var value = in.read();
        take(value < 0 ? -1 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        requireRoom();
        var count = in.read(buffer, offset, length);
        take(count);
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
        if (declaredLength > room.maxBytes()) {
            throw tooLarge();
        }
    }

    private void take(long count) {
        if (count < 0) {
            room.arrived();
            return;
        }
        taken += count;
        if (taken > room.maxBytes()) {
            throw tooLarge();
        }
        room.grow(count);
        if (taken == declaredLength) {
            room.arrived();
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + room.maxBytes() + " bytes are taken.");
    }
}
