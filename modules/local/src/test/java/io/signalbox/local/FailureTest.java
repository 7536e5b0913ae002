package io.signalbox.local;

import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailureTest {

    @Test
    void aFullDiskIsCalledByItsName() {
        FileSystemException full = new FileSystemException("/data/log", null, "No space left on device");

        assertThat(Failure.sentence(new IllegalStateException("x", new UncheckedIOException(full))))
                .isEqualTo("The disk is full (writing /data/log): make room and start again.");
    }

    @Test
    void anythingElseSpeaksForItself() {
        assertThat(Failure.sentence(new IllegalStateException("The broker is gone.")))
                .isEqualTo("The broker is gone.");
        assertThat(Failure.sentence(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
