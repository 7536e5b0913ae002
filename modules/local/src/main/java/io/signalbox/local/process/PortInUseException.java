package io.signalbox.local.process;

/** Somebody else listens on a port that we need. */
public final class PortInUseException extends RuntimeException {

    PortInUseException(String name, int number) {
        super("Port %d (%s) is in use: stop what listens there, or move it with --port %s=NUMBER."
                .formatted(number, name, name));
    }
}
