package io.nilometer;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `nilometer`. Exit codes: 0 it ended as asked, 1 it could not go on, 2 it was called wrongly.
@Command(
    name = "nilometer",
    description = "A Kubernetes resource-metrics server that scales out.",
    subcommands = {ServeCommand.class, DemoCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Without a command: serve. Flags of a command: nilometer <command> --help."})
final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(withCommand(arguments));
    if (exitCode != 0) {
      Exit.with(exitCode);
    }
  }

  private static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setOverwrittenOptionsAllowed(true)
        .setUnmatchedOptionsArePositionalParams(false)
        .setParameterExceptionHandler(
            (wrong, _) -> {
              wrong.getCommandLine().getErr().println("nilometer: " + line(wrong.getMessage()));
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failed, command, _) -> {
              command.getErr().println("nilometer: " + line(String.valueOf(failed.getMessage())));
              return failed instanceof IllegalArgumentException ? 2 : 1;
            });
  }

  /// A call that starts with a flag is one of `serve`, as the reference is called.
  private static String[] withCommand(String... arguments) {
    boolean serves =
        arguments.length == 0
            || arguments[0].startsWith("-")
                && !java.util.Set.of("-h", "--help", "-V", "--version").contains(arguments[0]);
    return serves
        ? java.util.stream.Stream.concat(
                java.util.stream.Stream.of("serve"), java.util.Arrays.stream(arguments))
            .toArray(String[]::new)
        : arguments;
  }

  private static String line(String message) {
    return message.replace('\n', ' ');
  }
}
