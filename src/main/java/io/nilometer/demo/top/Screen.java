package io.nilometer.demo.top;

import java.io.PrintStream;
import java.util.List;

/// Replaces the lines that it printed before. Without a terminal it appends them, and prints a
/// repeated message only once.
final class Screen {

  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream out;
  private final boolean terminal;
  private List<String> shown = List.of();

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /// Prints lines that stay, in the place of those that it printed before.
  void print(List<String> lines) {
    clear();
    lines.forEach(out::println);
    out.flush();
    shown = List.of();
  }

  private void clear() {
    if (terminal && !shown.isEmpty()) {
      out.print("\u001b[" + shown.size() + "A" + CLEAR_BELOW);
    }
  }

  void show(List<String> lines) {
    if (!terminal && shown.equals(lines)) {
      return;
    }
    clear();
    lines.forEach(out::println);
    out.flush();
    shown = lines;
  }
}
