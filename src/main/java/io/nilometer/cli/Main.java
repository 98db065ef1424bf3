package io.nilometer.cli;

import com.typesafe.config.ConfigException;
import io.nilometer.cli.flags.FlagOptions;
import io.nilometer.cli.flags.PflagSyntax;
import io.nilometer.cli.flags.Spelling;
import io.nilometer.replica.NameLookups;
import io.nilometer.replica.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program `nilometer`. Exit codes: 0 stopped as requested, 1 cannot go on (`doctor`: found
/// trouble), 2 wrong usage, 3 out of memory (by the JVM), 4 removed from its cluster.
@Command(
    name = "nilometer",
    description = "A Kubernetes resource-metrics server that scales out.",
    subcommands = {ServeCommand.class, DemoCommand.class, DoctorCommand.class, TrainCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "The default command is serve. Flags of a command: nilometer COMMAND --help"})
public final class Main {

  private static final String SERVE = "serve";
  private static final String DOCTOR = "doctor";
  private static final Set<String> COMMANDS = Set.of(SERVE, "demo", DOCTOR, "train");
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
          .setParameterExceptionHandler((wrong, _) -> fail(errors, usageProblem(wrong), 2))
          .setExecutionExceptionHandler(
              (failed, _, _) -> fail(errors, problem(failed), isWrongUsage(failed) ? 2 : 1))
          .execute(canonical(arguments));
    } catch (IllegalArgumentException wrong) {
      return fail(errors, problem(wrong), 2);
    }
  }

  /// The commands with their flags, for arguments in [#canonical] form.
  static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    FlagOptions.addTo(program.getSubcommands().get(SERVE));
    FlagOptions.addTo(program.getSubcommands().get(DOCTOR));
    return program
        .setOverwrittenOptionsAllowed(true)
        .setAllowOptionsAsOptionParameters(true)
        .setExpandAtFiles(false);
  }

  /// Arguments that start with a flag are for `serve`, as for metrics-server. Fails with an
  /// [IllegalArgumentException] that names the wrong argument and a remedy.
  static String[] canonical(String... arguments) {
    List<String> given = List.of(arguments);
    if (given.isEmpty()) {
      return new String[] {SERVE};
    }
    String first = given.getFirst();
    if (first.equals(SERVE)) {
      return withFlags(SERVE, given.subList(1, given.size()));
    }
    if (first.equals(DOCTOR)) {
      return doctor(given.subList(1, given.size()));
    }
    if (COMMANDS.contains(first) || OF_THE_PROGRAM.contains(first)) {
      return arguments;
    }
    if (!first.startsWith("-")) {
      throw new IllegalArgumentException(
          "unknown command: "
              + first
              + Spelling.suggestion(first, COMMANDS)
              + " (see: nilometer --help)");
    }
    return withFlags(SERVE, given);
  }

  private static String[] withFlags(String command, List<String> given) {
    return Stream.concat(Stream.of(command), PflagSyntax.canonical(given).stream())
        .toArray(String[]::new);
  }

  /// Its own flag comes first, since `serve` does not have it.
  private static String[] doctor(List<String> given) {
    var own = new ArrayList<>(List.of(DOCTOR));
    var flags = new ArrayList<String>();
    for (int i = 0; i < given.size(); i++) {
      boolean isAlone = given.get(i).equals("--output");
      List<String> to = isAlone || given.get(i).startsWith("--output=") ? own : flags;
      to.add(given.get(i));
      if (isAlone && i + 1 < given.size()) {
        to.add(given.get(++i));
      }
    }
    own.addAll(PflagSyntax.canonical(flags));
    return own.toArray(String[]::new);
  }

  private static String usageProblem(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String seeHelp = " (see: " + command.getCommandSpec().qualifiedName() + " --help)";
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      Set<String> known = command.getCommandSpec().optionsMap().keySet();
      return first.startsWith("-")
          ? "unknown flag: " + first + Spelling.suggestion(first, known) + seeHelp
          : "unexpected argument: " + first + seeHelp;
    }
    return problem(wrong) + seeHelp;
  }

  private static String problem(Exception failed) {
    Throwable cause =
        failed instanceof ExecutionException && failed.getCause() != null
            ? failed.getCause()
            : failed;
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static boolean isWrongUsage(Exception failed) {
    return failed instanceof IllegalArgumentException || failed instanceof ConfigException;
  }

  private static int fail(PrintWriter errors, String problem, int exitCode) {
    errors.println("nilometer: " + problem.replace('\n', ' '));
    return exitCode;
  }
}
