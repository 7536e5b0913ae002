package io.signalbox.common.entry;

/** How much an entry matters: the names of OpenTelemetry's ranges, each with the first number of its range. */
public enum Severity {
    TRACE(1),
    DEBUG(5),
    INFO(9),
    WARN(13),
    ERROR(17),
    FATAL(21);

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    /** OpenTelemetry's severity number, which is the value in our protobuf enum too. */
    public int number() {
        return number;
    }

    /** Whether this is at least as severe. */
    public boolean atLeast(Severity other) {
        return compareTo(other) >= 0;
    }
}
