package io.nilometer.doctor;

import java.util.ArrayList;
import java.util.List;

/// A [Report] as lines of text for a terminal. Control characters of what it quotes are replaced.
public final class ReportText {

  private static final String REST = "         ";
  private static final int WIDTH = 100;

  private ReportText() {}

  public static List<String> lines(Report report) {
    var lines = new ArrayList<String>();
    lines.add(
        printable(
            "Examined "
                + report.server()
                + (report.origin().isEmpty() ? "" : " with the " + report.origin())));
    report.findings().forEach(finding -> add(lines, finding));
    lines.add("");
    lines.add(verdict(report));
    return lines;
  }

  private static void add(List<String> lines, Finding finding) {
    switch (finding) {
      case Finding.Well well -> wrap(lines, "ok       ", well.check() + ": " + well.text());
      case Finding.Unknown unknown ->
          wrap(lines, "unknown  ", unknown.check() + ": " + unknown.reason());
      case Finding.Trouble trouble -> {
        wrap(lines, "TROUBLE  ", trouble.check() + ": " + trouble.cause());
        trouble.details().forEach(detail -> wrap(lines, REST + "- ", detail));
        wrap(lines, REST + "remedy: ", trouble.remedy().text());
        lines.add(REST + "see: docs/troubleshooting.md#" + trouble.remedy().section().anchor());
      }
    }
  }

  /// Breaks between words; further lines are indented.
  private static void wrap(List<String> lines, String start, String text) {
    var line = new StringBuilder(start);
    boolean empty = true;
    for (String word : printable(text).split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(start.length()));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
  }

  private static String printable(String text) {
    var printable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static String verdict(Report report) {
    long troubles = report.findings().stream().filter(Finding.Trouble.class::isInstance).count();
    long unknown = report.findings().stream().filter(Finding.Unknown.class::isInstance).count();
    String rest =
        switch ((int) unknown) {
          case 0 -> "";
          case 1 -> "; 1 check without a result";
          default -> "; %d checks without a result".formatted(unknown);
        };
    return switch ((int) troubles) {
      case 0 -> "No trouble found" + rest + ".";
      case 1 -> "1 trouble found" + rest + ".";
      default -> troubles + " troubles found" + rest + ".";
    };
  }
}
