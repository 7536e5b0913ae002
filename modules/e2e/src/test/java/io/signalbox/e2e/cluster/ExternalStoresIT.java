package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.run;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The stores of the overlay {@code external-stores}: proxies speak TLS to them in the services' place. This machine stands in for them, so
 * its address and a test's authority take the place of DNS and of the system's authorities; what services may reach is left alone, since
 * their own stores are in the cluster.
 */
@Tag("cluster")
class ExternalStoresIT {

    private static final String OUTSIDE = Cluster.machine();
    private static final String STORES = "mesh/overlays/external-stores/stores.yaml";

    private static final String CLIENT = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: outside-client
              namespace: signalbox
              annotations:
                sidecar.istio.io/userVolume: '[{"name": "ca", "secret": {"secretName": "outside-ca"}}]'
                sidecar.istio.io/userVolumeMount: '[{"name": "ca", "mountPath": "/etc/outside", "readOnly": true}]'
            spec:
              terminationGracePeriodSeconds: 1
              hostAliases: [{ip: %s, hostnames: [mongodb.example, rabbitmq.example]}]
              containers:
                - name: probe
                  image: localhost/probe:1
                  imagePullPolicy: Never
            """.formatted(OUTSIDE);

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        certify("mongodb.example");
        certify("rabbitmq.example");
        kubectl(
                        "-n",
                        "signalbox",
                        "create",
                        "secret",
                        "generic",
                        "outside-ca",
                        "--from-file=" + directory.toAbsolutePath())
                .orThrow();
        kubectl("apply", "-f", STORES).orThrow();
        for (var store : List.of("mongodb", "rabbitmq")) {
            patch("serviceentry", store, """
                    {"spec": {"resolution": "STATIC", "endpoints": [{"address": "%s"}]}}""".formatted(OUTSIDE));
            patch("destinationrule", store, """
                    {"spec": {"trafficPolicy": {"tls": {"caCertificates": "/etc/outside/%s.example.pem"}}}}""".formatted(store));
        }
        Mesh.add(CLIENT);
        kubectl("-n", "signalbox", "wait", "--for=condition=Ready", "pod/outside-client", "--timeout=120s")
                .orThrow();
    }

    @AfterAll
    static void stop() {
        Mesh.remove(CLIENT);
        kubectl("delete", "-f", STORES);
        kubectl("-n", "signalbox", "delete", "secret", "outside-ca");
    }

    @ParameterizedTest
    @CsvSource({"mongodb.example, 27017, 27017", "rabbitmq.example, 5672, 5671"})
    void whatAServiceSaysInPlainTextArrivesByTls(String host, int port, int tlsPort) throws IOException {
        try (var server = new Server(tlsPort, host)) {
            await().atMost(60, SECONDS).until(() -> {
                say("Hello, " + host, host, port);
                return server.heard().contains("Hello, " + host);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"mongodb.example, 27017, 27017, rabbitmq.example", "rabbitmq.example, 5672, 5671, mongodb.example"})
    void aServerWithAnotherNamesCertificateHearsNothing(String host, int port, int tlsPort, String other)
            throws IOException {
        try (var server = new Server(tlsPort, other)) {
            say("secret", host, port);

            assertThat(server.heard()).doesNotContain("secret");
        }
    }

    private static void say(String words, String host, int port) {
        run(
                List.of(
                        "kubectl",
                        "-n",
                        "signalbox",
                        "exec",
                        "-i",
                        "outside-client",
                        "-c",
                        "probe",
                        "--",
                        "curl",
                        "-sS",
                        "--max-time",
                        "2",
                        "telnet://" + host + ":" + port),
                words + "\n");
    }

    private static void certify(String host) {
        run(List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "1",
                        "-subj",
                        "/CN=" + host,
                        "-addext",
                        "subjectAltName=DNS:" + host,
                        "-keyout",
                        directory.resolve(host + ".key").toString(),
                        "-out",
                        directory.resolve(host + ".pem").toString()))
                .orThrow();
    }

    private static void patch(String kind, String name, String patch) {
        kubectl("-n", "signalbox", "patch", kind, name, "--type=merge", "-p", patch)
                .orThrow();
    }

    /** A TLS server of this machine, which writes down what it hears. */
    private static final class Server implements AutoCloseable {

        private final Path heard;
        private final Process process;

        Server(int port, String certified) throws IOException {
            heard = Files.createTempFile(directory, "heard", "");
            process = new ProcessBuilder(
                            "openssl",
                            "s_server",
                            "-quiet",
                            "-accept",
                            OUTSIDE + ":" + port,
                            "-cert",
                            directory.resolve(certified + ".pem").toString(),
                            "-key",
                            directory.resolve(certified + ".key").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(heard.toFile())
                    .start();
        }

        String heard() throws IOException {
            return Files.readString(heard);
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
