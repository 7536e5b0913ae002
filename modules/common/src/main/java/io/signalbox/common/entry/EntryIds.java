package io.signalbox.common.entry;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;

/** Gives ids (RFC 9562): time-ordered ones, and ones derived from a name. */
public final class EntryIds {

    private static final TimeBasedEpochGenerator TIME_ORDERED = Generators.timeBasedEpochGenerator();
    private static final NameBasedGenerator NAMED =
            Generators.nameBasedGenerator(UUID.fromString("6d1f2f5e-6e0b-5c8e-9f6a-5b1a0d5c3e71"));

    /** A UUIDv7 begins with 48 bits of milliseconds. */
    private static final int TIMESTAMP_SHIFT = 16;

    private EntryIds() {}

    /** A new UUIDv7. */
    public static UUID next() {
        return TIME_ORDERED.generate();
    }

    /** Lower than every UUIDv7 made from then on, and greater than every one made before. */
    public static UUID earliest(Instant from) {
        return new UUID(from.toEpochMilli() << TIMESTAMP_SHIFT, 0);
    }

    /** The UUIDv5 of a name in Signalbox's own namespace: the same name gives the same id for ever. */
    public static UUID derived(String name) {
        return NAMED.generate(name);
    }
}
