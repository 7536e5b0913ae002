package io.signalbox.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands behind {@code ./signalbox}. */
@Command(
        name = "./signalbox",
        description = "Runs Signalbox on this machine: embedded stores and six services, no container engine.",
        mixinStandardHelpOptions = true,
        version = "Signalbox 0.1.0",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            StoresCommand.class,
            PrepareCommand.class,
            AotCachesCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    /** Runs one command; exits with 0, with 1 after a failure that one sentence explains, with 2 on wrong usage. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    command.getErr().println(Failure.sentence(exception));
                    return 1;
                });
    }
}
