package io.signalbox.common.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.testing.SelfSigned;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrustAnchorsTest {

    @TempDir
    private Path directory;

    @Test
    void aFileOfSeveralCertificatesIsRead() throws IOException {
        var one = Files.readString(SelfSigned.of("DNS:one", directory).pem());
        var other = Files.readString(SelfSigned.of("DNS:other", directory).pem());
        var file = Files.writeString(directory.resolve("ca.pem"), one + other);

        assertThatCode(() -> anchors(file.toString())).doesNotThrowAnyException();
    }

    @Test
    void severalFilesCountAlikeAndAreOneForLibrariesThatTakeNoMore() throws Exception {
        var one = SelfSigned.of("DNS:one", directory).pem();
        var other = SelfSigned.of("DNS:other", directory).pem();
        var settings = settings(one + ", " + other);

        assertThatCode(() -> new TrustAnchors(settings)).doesNotThrowAnyException();
        try (var bundle = Files.newInputStream(TrustAnchors.bundle(settings).orElseThrow())) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificates(bundle))
                    .hasSize(2);
        }
        assertThat(TrustAnchors.bundle(settings(one.toString()))).contains(one);
        assertThat(TrustAnchors.bundle(settings(""))).isEmpty();
        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> new TrustAnchors(settings(one + "," + directory.resolve("missing.pem"))));
    }

    @Test
    void aFileThatHoldsNoCertificatesStopsTheStartWithOneSentenceThatNamesTheKey() throws IOException {
        var empty = Files.writeString(directory.resolve("empty.pem"), "");
        var text = Files.writeString(directory.resolve("text.pem"), "hello\n");
        var broken = Files.writeString(
                directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        var missing = directory.resolve("missing.pem");

        for (var file : new Path[] {empty, text, broken, missing, directory}) {
            assertThatExceptionOfType(InvalidSetting.class)
                    .as(file.toString())
                    .isThrownBy(() -> anchors(file.toString()))
                    .withMessageStartingWith("Bad configuration: signalbox.tls.ca-file names a file ")
                    .withMessageEndingWith(file + ".");
        }
    }

    private static TrustAnchors anchors(String file) {
        return new TrustAnchors(settings(file));
    }

    private static Settings settings(String file) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of("signalbox.tls.ca-file", file)))
                .build());
    }
}
