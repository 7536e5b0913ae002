package io.signalbox.e2e.cluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;
import io.signalbox.e2e.Command;
import io.signalbox.e2e.Command.Output;

/** The cluster that {@code ./signalbox cluster up} started, as its users reach it: by curl, grpcurl and kubectl. */
final class Cluster {

    private static final Path REPOSITORY = Path.of("../..");
    private static final String HOST = "signalbox.example";
    private static final String STATUS = "\n%{http_code}";

    private static String firstToken = "";

    private Cluster() {}

    /** An answer of HTTP, or status 0 where there was none. */
    record Answer(int status, String body) {

        JsonObject object() {
            return StrictJson.parse(body).asJsonObject();
        }
    }

    /** Calls a path of the gateway's HTTPS host by curl. */
    static Answer curl(String path, String... arguments) {
        var command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--max-time",
                "30",
                "--cacert",
                setting("SIGNALBOX_GATEWAY_CA"),
                "--resolve",
                HOST + ":" + port() + ":" + address(),
                "-w",
                STATUS));
        command.addAll(List.of(arguments));
        command.add("https://" + HOST + ":" + port() + path);
        return answer(run(command));
    }

    /** Like {@link #curl} with a JSON body and a bearer token, which may be empty. */
    static Answer post(String path, String token, JsonObject body, String... arguments) {
        var all = new ArrayList<>(List.of("-H", "Content-Type: application/json", "-d", body.toString()));
        all.addAll(List.of(arguments));
        return curl(path, withToken(token, all.toArray(String[]::new)));
    }

    /** Like {@link #curl} with a bearer token. */
    static Answer get(String path, String token) {
        return curl(path, withToken(token));
    }

    /** The arguments of curl with a bearer token before them, unless it is empty. */
    static String[] withToken(String token, String... arguments) {
        var all = new ArrayList<String>();
        if (!token.isEmpty()) {
            all.addAll(List.of("-H", "Authorization: Bearer " + token));
        }
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** Calls a gRPC method through the gateway by grpcurl. */
    static Output grpcurl(String token, String method, JsonObject message) {
        return run(List.of(
                "grpcurl",
                "-max-time",
                "30",
                "-cacert",
                setting("SIGNALBOX_GATEWAY_CA"),
                "-authority",
                HOST,
                "-H",
                "authorization: Bearer " + token,
                "-d",
                message.toString(),
                address() + ":" + port(),
                method));
    }

    /** Runs kubectl. */
    static Output kubectl(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs helm on Signalbox's namespace, in the repository. */
    static Output helm(List<String> arguments) {
        var command = new ArrayList<>(List.of("helm", "-n", "signalbox"));
        command.addAll(arguments);
        return run(command);
    }

    /** Upgrades Signalbox by one more value, as {@code --set} takes it, and waits until the new pods are ready. */
    static void upgrade(String value) {
        helm(List.of("upgrade", "signalbox", "charts/signalbox", "--reuse-values", "--wait", "--set", value))
                .orThrow();
    }

    /** What curl printed with the format of {@link #STATUS}. */
    static Answer answer(Output output) {
        var end = output.text().lastIndexOf('\n');
        if (output.code() != 0 || end < 0) {
            return new Answer(0, output.text());
        }
        return new Answer(
                Integer.parseInt(output.text().substring(end + 1)),
                output.text().substring(0, end));
    }

    /** Signs the first admin in. */
    static synchronized String adminToken() {
        var token = signIn("admin@example.com", adminPassword());
        if (firstToken.isEmpty()) {
            firstToken = token;
        }
        return token;
    }

    /** The admin's oldest token that this run has got. */
    static synchronized String firstToken() {
        return firstToken.isEmpty() ? adminToken() : firstToken;
    }

    /** Signs somebody in. */
    static String signIn(String email, String password) {
        var answer = post(
                "/api/v1/sessions",
                "",
                Json.createObjectBuilder()
                        .add("email", email)
                        .add("password", password)
                        .build());
        if (answer.status() / 100 != 2) {
            throw new AssertionError(email + " could not sign in: " + answer);
        }
        return answer.object().getString("accessToken");
    }

    private static String adminPassword() {
        var encoded = kubectl("-n", "signalbox", "get", "secret", "signalbox-admin", "-o", "jsonpath={.data.password}")
                .orThrow();
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /** The gateway's address. */
    static String address() {
        return setting("SIGNALBOX_GATEWAY_ADDRESS");
    }

    /** The address at which pods reach this machine, which is outside of the cluster. */
    static String machine() {
        return setting("SIGNALBOX_MACHINE_ADDRESS");
    }

    /** Prometheus' address. */
    static String prometheus() {
        return setting("SIGNALBOX_PROMETHEUS");
    }

    private static String port() {
        return setting("SIGNALBOX_GATEWAY_PORT");
    }

    private static String setting(String name) {
        return Optional.ofNullable(System.getenv(name))
                .orElseThrow(() -> new IllegalStateException("./signalbox cluster test sets " + name));
    }

    /** Runs a program of this machine. */
    static Output run(List<String> command) {
        return run(command, "");
    }

    /** Runs a program of this machine that reads something. */
    static Output run(List<String> command, String input) {
        return Command.execute(REPOSITORY, input, command);
    }
}
