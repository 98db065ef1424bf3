package io.nilometer.cli;

import com.typesafe.config.ConfigException;
import io.nilometer.cli.flags.Flag;
import io.nilometer.cli.flags.FlagValues;
import io.nilometer.cli.flags.GoArguments;
import io.nilometer.replica.NameLookups;
import io.nilometer.replica.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `nilometer`. Exit codes: 0 it ended as it was told, 1 it could not go on, 2 it was
/// called wrongly, 3 its cluster goes on without it.
@Command(
    name = "nilometer",
    description = "A Kubernetes resource-metrics server that scales out.",
    subcommands = {ServeCommand.class, DemoCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Without a command: serve. The flags of one: nilometer <command> --help"})
public final class Main {

  private static final String SERVE = "serve";
  private static final Set<String> OF_THE_PROGRAM = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] arguments) {
    NameLookups.forgetSoon();
    int exitCode = run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(PrintWriter errors, String... arguments) {
    try {
      return program()
          .setErr(errors)
          .setParameterExceptionHandler((wrong, _) -> complain(errors, wrong, 2))
          .setExecutionExceptionHandler(
              (failed, _, _) -> complain(errors, failed, isWrongCall(failed) ? 2 : 1))
          .execute(canonical(arguments));
    } catch (IllegalArgumentException wrong) {
      return complain(errors, wrong, 2);
    }
  }

  /// The commands and their flags. It is to be called with arguments in [#canonical] form.
  static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    FlagValues.addTo(program.getSubcommands().get(SERVE).getCommandSpec());
    return program
        .setOverwrittenOptionsAllowed(true)
        .setAllowOptionsAsOptionParameters(true)
        .setExpandAtFiles(false);
  }

  /// A call that begins with a flag is one of `serve`: so metrics-server is called. Fails with an
  /// [IllegalArgumentException] for people.
  static String[] canonical(String... arguments) {
    List<String> given = List.of(arguments);
    if (given.isEmpty()) {
      return new String[] {SERVE};
    }
    String first = given.getFirst();
    if (first.equals(SERVE)) {
      return serve(given.subList(1, given.size()));
    }
    boolean named = !first.startsWith("-") || OF_THE_PROGRAM.contains(first);
    return named ? arguments : serve(given);
  }

  private static String[] serve(List<String> given) {
    List<Flag> known = Stream.concat(Flag.OWN.stream(), Flag.ALL.stream()).toList();
    return Stream.concat(Stream.of(SERVE), GoArguments.canonical(known, given).stream())
        .toArray(String[]::new);
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
