package io.nilometer.cli;

import com.typesafe.config.Config;
import io.nilometer.cli.flags.FlagValues;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/// `nilometer serve`, called with some arguments and not carried out.
public record Serve(ParseResult parsed) {

  public static Serve with(String... arguments) {
    return new Serve(Main.program().parseArgs(Main.canonical(arguments)).subcommand());
  }

  /// What the flags set.
  public Config given() {
    return FlagValues.given(parsed);
  }

  public List<String> idle() {
    return FlagValues.idle(parsed);
  }

  ServeCommand command() {
    return (ServeCommand) parsed.commandSpec().userObject();
  }

  public Config config(Map<String, String> variables) {
    return command().config(variables);
  }
}
