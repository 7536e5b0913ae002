package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.signalbox.e2e.Command.Output;
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
 * Stores that the chart does not run itself: to those of the overlay {@code external-stores} proxies speak TLS in the services' place,
 * those of operators are in the cluster and have no proxies. This machine stands in for them, so
 * its address and a test's authority take the place of DNS and of the system's authorities. The services' own stores are in the cluster: what
 * a service may reach here is tried by a pod that is put in its place.
 */
@Tag("cluster")
class ExternalStoresIT {

    private static final String OUTSIDE = Cluster.machine();
    /** What the outside stores' names stand for: the proxy looks at the port, and goes where it was told (RFC 5737). */
    private static final String NOWHERE = "203.0.113.1";

    private static final String OVERLAY = "mesh/overlays/external-stores";
    private static final Map<String, Integer> OUTSIDE_STORES =
            Map.of("postgresql.example", 5432, "mongodb.example", 27017, "rabbitmq.example", 5672, "smtp.example", 587);
    private static final Map<String, Integer> OPERATORS_STORES =
            Map.of("signalbox-postgres-rw", 5432, "signalbox-mongodb-svc", 27017, "signalbox-rabbitmq", 5672);
    private static final int TIMED_OUT = 28;

    private static final String CLIENT = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: outside-client
              namespace: signalbox
              labels: {app: outside-client}
              annotations:
                sidecar.istio.io/userVolume: '[{"name": "ca", "secret": {"secretName": "outside-ca"}}]'
                sidecar.istio.io/userVolumeMount: '[{"name": "ca", "mountPath": "/etc/outside", "readOnly": true}]'
            spec:
              terminationGracePeriodSeconds: 1
              hostAliases: [{ip: %s, hostnames: [postgresql.example, mongodb.example, rabbitmq.example, smtp.example]}]
              containers:
                - name: probe
                  image: localhost/probe:1
                  imagePullPolicy: Never
            """.formatted(NOWHERE);

    private static final String OPERATORS_SERVICES = Stream.of(
                    service("signalbox-postgres-rw", ""),
                    service("signalbox-rabbitmq", ""),
                    service("signalbox-mongodb-svc", "clusterIP: None"))
            .collect(Collectors.joining());

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
        kubectl("apply", "-f", OVERLAY + "/stores.yaml").orThrow();
        for (var store : List.of("postgresql", "mongodb", "rabbitmq", "smtp")) {
            patch("serviceentry", store, """
                    {"spec": {"resolution": "STATIC", "endpoints": [{"address": "%s"}]}}""".formatted(OUTSIDE));
        }
        for (var store : List.of("mongodb", "rabbitmq")) {
            patch("destinationrule", store, """
                    {"spec": {"trafficPolicy": {"tls": {"caCertificates": "/etc/outside/%s.example.pem"}}}}""".formatted(store));
        }
        Mesh.add(OPERATORS_SERVICES);
        Mesh.add(CLIENT);
        kubectl("-n", "signalbox", "wait", "--for=condition=Ready", "pod/outside-client", "--timeout=120s")
                .orThrow();
    }

    @AfterAll
    static void stop() {
        Mesh.remove(CLIENT);
        Mesh.remove(OPERATORS_SERVICES);
        kubectl("delete", "-f", OVERLAY + "/stores.yaml");
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

    @ParameterizedTest
    @CsvSource({
        "auth, postgresql.example",
        "broker, rabbitmq.example",
        "listener, postgresql.example rabbitmq.example",
        "logger, mongodb.example rabbitmq.example",
        "mail, postgresql.example smtp.example"
    })
    void aServiceReachesItsOwnStoresAndNoOthers(String service, String own) throws IOException {
        assertThatReached(OUTSIDE_STORES, egressOf(service, OVERLAY), own);
    }

    @ParameterizedTest
    @CsvSource({
        "auth, signalbox-postgres-rw",
        "broker, signalbox-rabbitmq",
        "listener, signalbox-postgres-rw signalbox-rabbitmq",
        "logger, signalbox-mongodb-svc signalbox-rabbitmq",
        "mail, signalbox-postgres-rw"
    })
    void aServiceReachesWhatOperatorsMakeForItAndNothingElseOfThem(String service, String own) throws IOException {
        assertThatReached(OPERATORS_STORES, egressOf(service, "mesh"), own);
    }

    private static void assertThatReached(Map<String, Integer> stores, String egress, String own) throws IOException {
        Mesh.add(egress);
        try (var postgresql = silentServer(5432);
                var mongodb = silentServer(27017);
                var rabbitmq = silentServer(5672);
                var rabbitmqByTls = silentServer(5671);
                var smtp = silentServer(587)) {
            await().atMost(60, SECONDS).untilAsserted(() -> assertThat(
                            stores.keySet().stream().filter(store -> keepsConnection(store, stores.get(store))))
                    .containsExactlyInAnyOrder(own.split(" ")));
        } finally {
            Mesh.remove(egress);
        }
    }

    private static String service(String name, String more) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: signalbox}
                spec:
                  ports: [{name: tcp, port: %2$d, appProtocol: tcp}]
                  %3$s
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s, namespace: signalbox, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: tcp, port: %2$d, appProtocol: tcp}]
                endpoints: [{addresses: ["%4$s"]}]
                ---
                """.formatted(name, OPERATORS_STORES.get(name), more, OUTSIDE);
    }

    /** A service's own list of whom it may call, for the client. */
    private static String egressOf(String service, String folder) {
        var name = "(?m)^  name: signalbox-" + service + "$";
        return Stream.of(kubectl("kustomize", folder).orThrow().split("(?m)^---\n"))
                .filter(manifest -> manifest.contains("kind: Sidecar"))
                .filter(manifest -> Pattern.compile(name).matcher(manifest).find())
                .map(manifest -> manifest.replaceFirst(name, "  name: outside-client")
                        .replaceFirst("app.kubernetes.io/component: " + service, "app: outside-client")
                        .replaceFirst(" +app.kubernetes.io/name: signalbox\n", ""))
                .findFirst()
                .orElseThrow();
    }

    /** Nobody answers, and connections stay. */
    private static ServerSocket silentServer(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getByName(OUTSIDE));
    }

    /** The proxy accepts every connection, and closes at once one to whom it does not know. */
    private static boolean keepsConnection(String host, int port) {
        return say("?", host, port).code() == TIMED_OUT;
    }

    private static Output say(String words, String host, int port) {
        return run(
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
