package io.nilometer.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/// The frame of the programs of this package: a failure is one line, and all processes that were
/// started end with the program.
final class Bench {

  private Bench() {}

  static void run(Callable<Integer> command, String... arguments) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    System.exit(
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Bench::complain)
            .execute(arguments));
  }

  private static int complain(
      Exception failed, CommandLine called, CommandLine.ParseResult ignored) {
    called.getErr().println(called.getCommandName() + ": " + failed);
    return 1;
  }
}
