package io.nilometer;

import com.typesafe.config.ConfigException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `nilometer`. Exit codes: 0 it ended as it was told, 1 it could not go on, 2 it was
/// called wrongly.
@Command(
    name = "nilometer",
    description = "A Kubernetes resource-metrics server that scales out.",
    subcommands = {ServeCommand.class, DemoCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Without a command: serve. The flags of one: nilometer <command> --help"})
public final class Main {

  private static final Set<String> OF_THE_PROGRAM = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(PrintWriter errors, String... arguments) {
    CommandLine program = new CommandLine(new Main());
    FlagValues.addTo(program.getSubcommands().get("serve").getCommandSpec());
    return program
        .setOverwrittenOptionsAllowed(true)
        .setErr(errors)
        .setParameterExceptionHandler((wrong, _) -> complain(errors, wrong, 2))
        .setExecutionExceptionHandler(
            (failed, _, _) -> complain(errors, failed, isWrongCall(failed) ? 2 : 1))
        .execute(withCommand(arguments));
  }

  /// A call that begins with a flag is one of `serve`: so metrics-server is called.
  private static String[] withCommand(String... arguments) {
    boolean named =
        arguments.length > 0
            && (!arguments[0].startsWith("-") || OF_THE_PROGRAM.contains(arguments[0]));
    return named
        ? arguments
        : Stream.concat(Stream.of("serve"), Arrays.stream(arguments)).toArray(String[]::new);
  }

  private static boolean isWrongCall(Exception failed) {
    return failed instanceof IllegalArgumentException || failed instanceof ConfigException;
  }

  private static int complain(PrintWriter errors, Exception failed, int exitCode) {
    Throwable cause =
        failed instanceof java.util.concurrent.ExecutionException && failed.getCause() != null
            ? failed.getCause()
            : failed;
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    errors.println("nilometer: " + message.replace('\n', ' '));
    return exitCode;
  }
}
