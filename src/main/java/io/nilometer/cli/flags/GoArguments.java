package io.nilometer.cli.flags;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a command line as Go's pflag does, and writes it in the one form `--flag=value`: then
/// `--flag`, `--flag value`, `-v 2`, `-v2` and `-v=2` all mean the same as there. What is no flag
/// comes last, after `--`.
public final class GoArguments {

  private final Map<String, Flag> flags = new HashMap<>();
  private final Deque<String> given;
  private final List<String> written = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private GoArguments(List<Flag> known, List<String> given) {
    known.forEach(flag -> flag.names().forEach(name -> flags.put(name, flag)));
    this.given = new ArrayDeque<>(given);
  }

  /// Fails with an [IllegalArgumentException] for people.
  public static List<String> canonical(List<Flag> known, List<String> given) {
    return new GoArguments(known, given).read();
  }

  private List<String> read() {
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
      throw new IllegalArgumentException("unknown flag: " + name + seeHelp());
    }
    if (equals >= 0) {
      write(flag, argument.substring(equals + 1));
    } else {
      write(flag, valueAlone(flag, name));
    }
  }

  /// Several of one letter may stand together; the first that takes a value takes the rest for it.
  private void shortFlags(String argument) {
    for (int at = 1; at < argument.length(); at++) {
      String name = "-" + argument.charAt(at);
      Flag flag = flags.get(name);
      if (flag == null) {
        throw new IllegalArgumentException(
            "unknown flag: " + name + " in " + argument + "; long flags begin with --" + seeHelp());
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

  /// Of a flag to which none is attached.
  private String valueAlone(Flag flag, String name) {
    if (flag.kind() == Flag.Kind.BOOLEAN) {
      return "true";
    }
    if (given.isEmpty()) {
      throw new IllegalArgumentException("flag needs a value: " + name + seeHelp());
    }
    return given.pop();
  }

  private void write(Flag flag, String value) {
    if (flag.kind() == Flag.Kind.BOOLEAN && flag.effect() instanceof Flag.Own) {
      writeIfTrue(flag, value);
    } else {
      written.add(flag.name() + "=" + value);
    }
  }

  private void writeIfTrue(Flag flag, String value) {
    try {
      if (GoValues.truth(value)) {
        written.add(flag.name());
      }
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(flag.name() + ": " + wrong.getMessage(), wrong);
    }
  }

  private static String seeHelp() {
    return " (see: nilometer serve --help)";
  }
}
