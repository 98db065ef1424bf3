package io.nilometer;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/// The frame of the programs that measure: a failure is one line, and all processes that were
/// started end with the program.
public final class Tool {

  private Tool() {}

  public static void run(Callable<Integer> command, String... arguments) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    System.exit(
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Tool::complain)
            .execute(arguments));
  }

  private static int complain(
      Exception failed, CommandLine called, CommandLine.ParseResult ignored) {
    called.getErr().println(called.getCommandName() + ": " + failed);
    return 1;
  }
}
