package io.nilometer.demo.top;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Formats the busiest nodes and pods as lines.
final class TopTable {

  private static final int NAME = 32; // so that a line has 79 characters
  private static final int BAR = 20;
  private static final String COLUMNS = "%-" + NAME + "s %10s  %-" + BAR + "s %13s";

  private TopTable() {}

  /// The lines of both tables. The rows are sorted by the caller.
  ///
  /// @param most rows of a table
  static List<String> lines(List<TopRow> nodes, List<TopRow> pods, int most) {
    return Stream.of(
            section(nodes.size() + " NODES", nodes, most),
            section(pods.size() + " PODS", pods, most))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> section(String title, List<TopRow> rows, int most) {
    var lines = new ArrayList<String>();
    lines.add(COLUMNS.formatted(title, "CPU(cores)", "", "MEMORY(bytes)"));
    rows.stream().limit(most).map(row -> line(row, rows.getFirst().cpu())).forEach(lines::add);
    return lines;
  }

  private static String line(TopRow row, BigDecimal most) {
    return COLUMNS.formatted(
        shortened(row.name()),
        TopQuantity.cores(row.cpu()),
        bar(row.cpu(), most),
        TopQuantity.mebibytes(row.memory()));
  }

  private static String shortened(String name) {
    return name.length() <= NAME ? name : name.substring(0, NAME - 1) + "~";
  }

  /// A bar whose length is the share of the busiest row.
  private static String bar(BigDecimal cpu, BigDecimal most) {
    int length =
        most.signum() == 0
            ? 0
            : cpu.multiply(BigDecimal.valueOf(BAR))
                .divide(most, 0, RoundingMode.HALF_UP)
                .intValue();
    return "=".repeat(length);
  }
}
