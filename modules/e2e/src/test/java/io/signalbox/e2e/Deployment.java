package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Docker is told by somebody who follows {@code swarm/README.md}.
 *
 * @param variables of the shell that deploys the stack
 * @param secrets what is in each, by its name in Swarm
 */
record Deployment(Map<String, String> variables, Map<String, String> secrets) {

    /** The first admin's password; the demo's is for databases that nobody else reaches. */
    static final String PASSWORD = "four words of a deployment";

    /** What is in the file that the README has its reader bring: a password as an editor saves it. */
    private static final String PASSWORD_FILE = PASSWORD + "\n";

    private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String DOCKER = """
            #!/bin/sh
            case "$1 $2" in
                'secret create') cat "$4" >"$NOTES/secrets/$3" ;;
                'stack deploy') env >"$NOTES/variables" ;;
                'node update') ;;
                *) echo "docker $* is unknown here" >&2 && exit 1 ;;
            esac
            """;

    /** Runs the README's commands with a {@code docker} that only takes notes, in a new directory. */
    static Deployment byReadme(Path directory) {
        try {
            Files.createDirectories(directory.resolve("secrets"));
            Files.writeString(directory.resolve("FILE"), PASSWORD_FILE);
            var commands = COMMANDS.matcher(SwarmStack.text(SwarmStack.DIRECTORY.resolve("README.md")));
            if (!commands.find()) {
                throw new AssertionError("swarm/README.md has no commands");
            }
            runWith("docker", DOCKER, directory, List.of("sh", "-euc", commands.group(1)));
            return new Deployment(variables(directory.resolve("variables")), contents(directory.resolve("secrets")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command that finds our own program of this name first, and nothing else of our environment than {@code NOTES}, the directory. */
    static void runWith(String program, String script, Path directory, List<String> command) throws IOException {
        var programs = Files.createDirectories(directory.resolve("bin"));
        Files.writeString(programs.resolve(program), script);
        Files.setPosixFilePermissions(programs.resolve(program), PosixFilePermissions.fromString("rwx------"));
        var inEnvironment =
                Stream.of("env", "-i", "PATH=" + programs + ":" + System.getenv("PATH"), "NOTES=" + directory);
        Command.run(
                directory, "", Stream.concat(inEnvironment, command.stream()).toList());
    }

    private static Map<String, String> variables(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("SIGNALBOX_"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        }
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        var contents = new HashMap<String, String>();
        try (var files = Files.list(directory)) {
            files.forEach(file -> contents.put(file.getFileName().toString(), SwarmStack.text(file)));
        }
        return contents;
    }
}
