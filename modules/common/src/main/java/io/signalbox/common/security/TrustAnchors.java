package io.signalbox.common.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/**
 * Who may vouch for the servers that this service connects to: the authorities that the JVM knows, and those of {@value #CA_FILE}, a file
 * of PEM certificates, or several with commas between them. They are read once, at start.
 */
@ApplicationScoped
public class TrustAnchors {

    /** The key; without a value only the JVM's authorities count. */
    public static final String CA_FILE = "signalbox.tls.ca-file";

    private final Collection<X509Certificate> authorities;

    /** @param settings holds {@value #CA_FILE} */
    @Inject
    public TrustAnchors(Settings settings) {
        this.authorities = files(settings).flatMap(file -> read(file).stream()).toList();
    }

    /**
     * All of {@value #CA_FILE} in one file, for libraries that take no more: the only one, or a new one that lives as long as this process.
     *
     * @throws InvalidSetting where one can't be read
     */
    public static Optional<Path> bundle(Settings settings) {
        var files = files(settings).toList();
        if (files.size() < 2) {
            return files.stream().map(Path::of).findFirst();
        }
        try {
            var bundle = Files.createTempFile("authorities", ".pem");
            bundle.toFile().deleteOnExit();
            for (var file : files) {
                read(file);
                Files.write(bundle, Files.readAllBytes(Path.of(file)), StandardOpenOption.APPEND);
                Files.writeString(bundle, "\n", StandardOpenOption.APPEND);
            }
            return Optional.of(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException("The authorities can't be put into one file", e);
        }
    }

    private static Stream<String> files(Settings settings) {
        return settings.optional(CA_FILE).stream()
                .flatMap(files -> Arrays.stream(files.split(",")))
                .map(String::strip)
                .filter(file -> !file.isEmpty());
    }

    /**
     * A new context for clients; it verifies a server's chain, and its name only where the client's library is told to. To make one takes
     * some 90 ms, so ask only where there is TLS.
     */
    public SSLContext context() {
        try {
            var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            for (var authority : knownToTheJvm()) {
                anchors.setCertificateEntry("jvm-" + anchors.size(), authority);
            }
            for (var authority : authorities) {
                anchors.setCertificateEntry("file-" + anchors.size(), authority);
            }
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers(anchors).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The JVM has no TLS", e);
        }
    }

    private static Collection<X509Certificate> read(String file) {
        try (var pem = Files.newInputStream(Path.of(file))) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new InvalidSetting(CA_FILE, "names a file without a certificate: " + file);
            }
            return certificates;
        } catch (CertificateException e) {
            throw new InvalidSetting(CA_FILE, "names a file that is not all PEM certificates: " + file);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSetting(CA_FILE, "names a file that can't be read: " + file);
        }
    }

    private static List<X509Certificate> knownToTheJvm() throws GeneralSecurityException {
        return Arrays.stream(managers(null).getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                .toList();
    }

    private static TrustManagerFactory managers(KeyStore anchors) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory;
    }
}
