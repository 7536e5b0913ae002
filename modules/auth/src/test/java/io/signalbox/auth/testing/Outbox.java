package io.signalbox.auth.testing;

import java.util.List;

import com.google.protobuf.InvalidProtocolBufferException;
import io.signalbox.proto.log.v1.Entry;

/** The log entries that wait for the logger. */
public final class Outbox {

    private Outbox() {}

    /** Those with this name and this e-mail address. */
    public static List<Entry> entries(String name, String email) {
        return all().stream()
                .filter(entry -> entry.getName().equals(name))
                .filter(entry -> entry.getAttributesOrDefault("email", "").equals(email))
                .toList();
    }

    /** All of them. */
    public static List<Entry> all() {
        return Stores.query("SELECT entry FROM entry_outbox ORDER BY id").stream()
                .map(row -> parse((byte[]) row))
                .toList();
    }

    private static Entry parse(byte[] row) {
        try {
            return Entry.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
