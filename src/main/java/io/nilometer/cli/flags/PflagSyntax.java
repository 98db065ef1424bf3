package io.nilometer.cli.flags;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Parses a command line with the syntax of Go's pflag library and rewrites each flag as
/// `--flag=value`: so `--flag`, `--flag value`, `-v 2`, `-v2` and `-v=2` mean what they mean to
/// metrics-server. Arguments that are not flags come last, after `--`.
public final class PflagSyntax {

  private static final String SEE_HELP = " (see: nilometer serve --help)";

  private final Map<String, Flag> flags = new HashMap<>();
  private final Deque<String> given;
  private final List<String> written = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private PflagSyntax(List<String> given) {
    Flags.ALL.forEach(flag -> flag.names().forEach(name -> flags.put(name, flag)));
    this.given = new ArrayDeque<>(given);
  }

  /// Fails with an [IllegalArgumentException] that names the flag and a remedy.
  public static List<String> canonical(List<String> given) {
    return new PflagSyntax(given).parse();
  }

  private List<String> parse() {
    while (!given.isEmpty()) {
      String argument = given.pop();
      if (argument.equals("--")) {
        others.addAll(given);
        given.clear();
      } else if (argument.startsWith("--")) {
        longFlag(argument);
      } else if (argument.startsWith("-") && argument.length() > 1) {
        shortFlags(argument);
      } else {
        others.add(argument);
      }
    }
    if (!others.isEmpty()) {
      written.add("--");
      written.addAll(others);
    }
    return written;
  }

  private void longFlag(String argument) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    Flag flag = flags.get(name);
    if (flag == null) {
      throw new IllegalArgumentException(
          "unknown flag: " + name + Spelling.suggestion(name, flags.keySet()) + SEE_HELP);
    }
    if (equals >= 0) {
      write(flag, argument.substring(equals + 1));
    } else {
      write(flag, valueAlone(flag, name));
    }
  }

  /// One dash may precede several one-letter flags. The first that takes a value takes the rest of
  /// the argument as its value.
  private void shortFlags(String argument) {
    for (int at = 1; at < argument.length(); at++) {
      String name = "-" + argument.charAt(at);
      Flag flag = flags.get(name);
      if (flag == null) {
        throw new IllegalArgumentException(
            "unknown flag: " + name + " in " + argument + "; long flags start with --" + SEE_HELP);
      }
      String rest = argument.substring(at + 1);
      if (rest.length() > 1 && rest.startsWith("=")) {
        write(flag, rest.substring(1));
        return;
      }
      if (flag.kind() != Flag.Kind.BOOLEAN && !rest.isEmpty()) {
        write(flag, rest);
        return;
      }
      write(flag, valueAlone(flag, name));
    }
  }

  /// For a flag without `=value`.
  private String valueAlone(Flag flag, String name) {
    if (flag.kind() == Flag.Kind.BOOLEAN) {
      return "true";
    }
    if (given.isEmpty()) {
      throw new IllegalArgumentException("flag needs a value: " + name + SEE_HELP);
    }
    return given.pop();
  }

  private void write(Flag flag, String value) {
    if (!FlagOptions.isSwitch(flag)) {
      written.add(flag.name() + "=" + value);
    } else if (truth(flag, value)) {
      written.add(flag.name());
    }
  }

  private static boolean truth(Flag flag, String value) {
    try {
      return ValueParser.truth(value);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(flag.name() + ": " + malformed.getMessage(), malformed);
    }
  }
}
