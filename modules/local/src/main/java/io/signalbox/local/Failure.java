package io.signalbox.local;

import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in one sentence why a command failed. */
final class Failure {

    private Failure() {}

    static String sentence(Throwable exception) {
        boolean full = causes(exception)
                .map(cause -> Optional.ofNullable(cause.getMessage()).orElse("").toLowerCase(Locale.ROOT))
                .anyMatch(message -> message.contains("no space left") || message.contains("disk full"));
        if (full) {
            String where = causes(exception)
                    .filter(FileSystemException.class::isInstance)
                    .map(cause -> ((FileSystemException) cause).getFile())
                    .findFirst()
                    .map(file -> " (writing " + file + ")")
                    .orElse("");
            return "The disk is full" + where + ": make room and start again.";
        }
        return Optional.ofNullable(exception.getMessage()).orElseGet(exception::toString);
    }

    private static Stream<Throwable> causes(Throwable exception) {
        return Stream.iterate(exception, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
