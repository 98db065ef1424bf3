package io.nilometer.cli;

import com.typesafe.config.Config;
import io.nilometer.cli.flags.FlagOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/// A command line of `nilometer serve`, parsed and not run.
public record Serve(ParseResult parsed) {

  public static Serve with(String... arguments) {
    return new Serve(Main.program().parseArgs(Main.canonical(arguments)).subcommand());
  }

  public Config settings() {
    return FlagOptions.settings(parsed);
  }

  public List<String> ignored() {
    return FlagOptions.ignored(parsed);
  }

  ServeCommand command() {
    return (ServeCommand) parsed.commandSpec().userObject();
  }

  public Config config(Map<String, String> variables) {
    return command().config(variables);
  }
}
