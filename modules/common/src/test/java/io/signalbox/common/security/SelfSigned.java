package io.signalbox.common.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A certificate that vouches for itself, made when it is needed. */
public final class SelfSigned {

    private static final String PASSWORD = "changeit";

    private final KeyStore store;
    private final Path pem;

    private SelfSigned(KeyStore store, Path pem) {
        this.store = store;
        this.pem = pem;
    }

    /** @param name whose certificate it is, for example {@code IP:127.0.0.1} or {@code DNS:localhost} */
    public static SelfSigned of(String name, Path directory) throws Exception {
        var file = Files.createTempDirectory(directory, "certificate").resolve("store.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new SelfSigned(store, Files.writeString(file.resolveSibling("certificate.pem"), pem(store)));
    }

    /** The certificate, for those who are to trust it. */
    public Path pem() {
        return pem;
    }

    /** For a server that shows this certificate. */
    public SSLContext context() throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(KeyStore store) throws GeneralSecurityException, IOException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
