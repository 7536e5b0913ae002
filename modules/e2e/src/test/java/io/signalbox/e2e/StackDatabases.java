package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code swarm/postgres.sh} makes at the first start of the stack's PostgreSQL. The embedded one has no {@code psql}: the script runs
 * with one that notes how it is called, and its statements are executed from here.
 */
final class StackDatabases {

    private static final String PSQL = """
            #!/bin/sh
            call=$(mktemp -d "$NOTES/call-XXXXXX")
            printf '%s\\n' "$@" >"$call/arguments"
            cat >"$call/statements"
            """;
    private static final Pattern SETTING = Pattern.compile("^--set=(\\w+)=(.*)$", Pattern.MULTILINE);
    private static final Pattern USER = Pattern.compile("^--username\\n(.+)$", Pattern.MULTILINE);
    private static final Pattern REFERENCE = Pattern.compile(":(['\"])(\\w+)\\1");
    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*\\n");

    private StackDatabases() {}

    /**
     * Drops the databases and roles that an embedded PostgreSQL has made by itself, and runs the script.
     *
     * @param password the administrator's
     * @param environment the script's, whose secrets are in {@code secrets}
     * @param directory a new one, for what is noted
     */
    static void create(
            InetSocketAddress server, String password, Map<String, String> environment, Path secrets, Path directory) {
        var url = "jdbc:postgresql://" + server.getHostString() + ":" + server.getPort() + "/postgres";
        for (var call : calls(environment, secrets, directory)) {
            var arguments = SwarmStack.text(call.resolve("arguments"));
            var user =
                    USER.matcher(arguments).results().findFirst().orElseThrow().group(1);
            var settings = SETTING.matcher(arguments)
                    .results()
                    .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
            try (var connection = DriverManager.getConnection(url, user, password);
                    var statement = connection.createStatement()) {
                statement.execute("DROP DATABASE IF EXISTS " + settings.get("name"));
                statement.execute("DROP ROLE IF EXISTS " + settings.get("name"));
                for (var sql : STATEMENT_END
                        .splitAsStream(SwarmStack.text(call.resolve("statements")))
                        .toList()) {
                    statement.execute(filled(sql, settings, statement));
                }
            } catch (SQLException e) {
                throw new AssertionError("PostgreSQL refuses what swarm/postgres.sh says: " + e.getMessage(), e);
            }
        }
    }

    private static List<Path> calls(Map<String, String> environment, Path secrets, Path directory) {
        try {
            Files.createDirectories(directory);
            var script = SwarmStack.text(SwarmStack.DIRECTORY.resolve("postgres.sh"))
                    .replace("/run/secrets/", secrets + "/");
            var command = new ArrayList<>(List.of("env"));
            environment.forEach((name, value) -> command.add(name + "=" + value));
            command.addAll(List.of("sh", "-c", script));
            Deployment.runWith("psql", PSQL, directory, command);
            try (var notes = Files.list(directory)) {
                return notes.filter(note -> note.getFileName().toString().startsWith("call-"))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills in psql's variables, {@code :"name"} and {@code :'text'}. */
    private static String filled(String sql, Map<String, String> settings, Statement statement) {
        return REFERENCE.matcher(sql).replaceAll(reference -> {
            try {
                var value = settings.get(reference.group(2));
                return Matcher.quoteReplacement(
                        reference.group(1).equals("'")
                                ? statement.enquoteLiteral(value)
                                : statement.enquoteIdentifier(value, true));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
