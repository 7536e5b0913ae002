package io.signalbox.logger;

import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.CodedOutputStream;
import io.signalbox.common.entry.LogEntry;

/** As many entries as are held in memory at once: up to a number, and up to {@value #MAX_BYTES} bytes of text, but one at least. */
public final class Portion {

    /** The most bytes of text; a message of gRPC, 4 MiB where nobody says, has room for it. */
    public static final int MAX_BYTES = 2 << 20;

    private final int maxEntries;
    private final List<LogEntry> entries = new ArrayList<>();
    private long bytes;
    private boolean cut;

    /** @param maxEntries at least 1 */
    public Portion(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /** Appends an entry; false when it finds no room, and then none finds room any more. */
    public boolean add(LogEntry entry) {
        var size = bytes(entry);
        if (!entries.isEmpty() && (entries.size() == maxEntries || bytes + size > MAX_BYTES)) {
            cut = true;
        }
        if (!cut) {
            entries.add(entry);
            bytes += size;
        }
        return !cut;
    }

    /** What found room. */
    public List<LogEntry> entries() {
        return List.copyOf(entries);
    }

    /** Whether something found no room. */
    public boolean isCut() {
        return cut;
    }

    private static long bytes(LogEntry entry) {
        var bytes = (long) CodedOutputStream.computeStringSizeNoTag(entry.source())
                + CodedOutputStream.computeStringSizeNoTag(entry.name())
                + CodedOutputStream.computeStringSizeNoTag(entry.data());
        for (var attribute : entry.attributes().entrySet()) {
            bytes += CodedOutputStream.computeStringSizeNoTag(attribute.getKey())
                    + CodedOutputStream.computeStringSizeNoTag(attribute.getValue());
        }
        return bytes;
    }
}
