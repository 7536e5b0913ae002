package io.signalbox.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.signalbox.local.supervisor.RealServers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * The options that name real servers. Everybody on a machine can read the arguments of its processes, so a password may come from a file,
 * and a whole URL from the environment.
 */
final class RealServerOptions {

    private static final Pattern CREDENTIALS = Pattern.compile("^([a-z0-9+]+://)([^:@/?#]+)(:[^@/?#]*)?@(.*)$");

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "A real PostgreSQL, as an administrator: one database and role per service is made there.")
    private String postgres;

    @Option(names = "--mongo", paramLabel = "URL", description = "A real MongoDB: mongodb://user@host/database")
    private String mongo;

    @Option(names = "--amqp", paramLabel = "URL", description = "A real RabbitMQ: amqp[s]://user@host/vhost")
    private String amqp;

    @Option(names = "--smtp", paramLabel = "URL", description = "A real mail server: smtp[s]://user@host:port")
    private String smtp;

    @Option(names = "--postgres-password-file", paramLabel = "FILE", description = "Holds the password of --postgres.")
    private Path postgresPassword;

    @Option(names = "--mongo-password-file", paramLabel = "FILE", description = "Holds the password of --mongo.")
    private Path mongoPassword;

    @Option(names = "--amqp-password-file", paramLabel = "FILE", description = "Holds the password of --amqp.")
    private Path amqpPassword;

    @Option(
            names = "--smtp-password-file",
            paramLabel = "FILE",
            description = {
                "Holds the password of --smtp.",
                "SIGNALBOX_STORES_POSTGRES, _MONGO, _AMQP and _SMTP may hold the URLs instead, and _AMQP_BROKER, _AMQP_LOGGER"
                        + " and _AMQP_LISTENER one for each service's own user."
            })
    private Path smtpPassword;

    /**
     * The servers that the command line and this environment name; the command line wins.
     *
     * @throws ParameterException if a password has no user
     */
    RealServers servers(Map<String, String> environment) {
        Map<String, String> users = new LinkedHashMap<>();
        for (String service : RealServers.AMQP_SERVICES) {
            variable(environment, RealServers.amqpVariable(service)).ifPresent(url -> users.put(service, url));
        }
        return new RealServers(
                server("postgres", postgres, postgresPassword, environment),
                server("mongo", mongo, mongoPassword, environment),
                server("amqp", amqp, amqpPassword, environment),
                users,
                server("smtp", smtp, smtpPassword, environment));
    }

    private Optional<String> server(String name, String option, Path passwordFile, Map<String, String> environment) {
        String variable = RealServers.VARIABLES + name.toUpperCase(java.util.Locale.ROOT);
        Optional<String> given = Optional.ofNullable(option);
        given.map(CREDENTIALS::matcher)
                .filter(url -> url.matches() && url.group(3) != null)
                .ifPresent(url -> command.commandLine()
                        .getErr()
                        .println("Everybody on this machine can read the password in --" + name + ": --" + name
                                + "-password-file and " + variable + " keep it."));
        Optional<String> url = given.or(() -> variable(environment, variable));
        if (passwordFile == null) {
            return url;
        }
        return Optional.of(url.map(CREDENTIALS::matcher)
                .filter(Matcher::matches)
                .map(parts ->
                        parts.group(1) + parts.group(2) + ":" + encoded(read(passwordFile)) + "@" + parts.group(4))
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "--" + name + "-password-file needs a URL with a user: --" + name + " …://user@host")));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String encoded(String password) {
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The password's file " + file + " cannot be read: " + e, e);
        }
    }
}
