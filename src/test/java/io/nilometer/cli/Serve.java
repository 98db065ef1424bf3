package io.nilometer;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/// `nilometer serve`, called with some arguments and not carried out.
record Serve(ParseResult parsed) {

  static Serve with(String... arguments) {
    return new Serve(Main.program().parseArgs(Main.canonical(arguments)).subcommand());
  }

  /// What the flags set.
  Config given() {
    return FlagValues.given(parsed);
  }

  List<String> idle() {
    return FlagValues.idle(parsed);
  }

  ServeCommand command() {
    return (ServeCommand) parsed.commandSpec().userObject();
  }

  Config config(Map<String, String> variables) {
    return command().config(variables);
  }
}
