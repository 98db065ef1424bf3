package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/// Draws one SVG per figure over the size of the cluster: the medians of all runs, with error bars
/// from the minimum to the maximum.
final class Plots {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;

  /// Letters are outlines, for which two decimals suffice.
  private static final Pattern MORE_DECIMALS = Pattern.compile("(\\.\\d{2})\\d+");

  /// The figures to draw, with their file names.
  private record Plot(String file, Figure figure, String title) {}

  private static final List<Plot> ALL =
      List.of(
          new Plot("cpu", Figure.cores(Figure.SCRAPING), "CPU, when nobody asks"),
          new Plot("memory", Figure.resident(Figure.SCRAPING), "Resident memory"),
          new Plot("list", Figure.time(Figure.PODS_JSON, Figure.MEDIAN), "All pods as JSON"),
          new Plot(
              "hpa", Figure.time(Figure.HPA, Figure.MEDIAN), "A HorizontalPodAutoscaler's query"));

  private Plots() {}

  /// Writes the plots of figures with at least two sizes.
  ///
  /// @return the files
  static List<Path> write(List<Row> rows, Path folder) throws IOException {
    Files.createDirectories(folder);
    var written = new ArrayList<Path>();
    for (Plot plot : ALL) {
      List<Row> points =
          rows.stream()
              .filter(row -> row.figure().equals(plot.figure()))
              .sorted(Comparator.comparingInt(row -> row.size().nodes()))
              .toList();
      if (points.size() > 1) {
        written.add(write(plot, points, folder.resolve("compare-" + plot.file() + ".svg")));
      }
    }
    return written;
  }

  private static Path write(Plot plot, List<Row> rows, Path file) throws IOException {
    var canvas = new VectorGraphics2D();
    chart(plot, rows).paint(canvas, WIDTH, HEIGHT);
    var svg = new ByteArrayOutputStream();
    new SVGProcessor().getDocument(canvas.getCommands(), new PageSize(WIDTH, HEIGHT)).writeTo(svg);
    String text = MORE_DECIMALS.matcher(svg.toString(UTF_8)).replaceAll("$1");
    return Files.writeString(file, text);
  }

  private static XYChart chart(Plot plot, List<Row> rows) {
    XYChart chart =
        new XYChartBuilder()
            .title(plot.title())
            .xAxisTitle("nodes")
            .yAxisTitle(plot.figure().unit())
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setChartBackgroundColor(Color.WHITE).setLocale(Locale.ROOT);
    chart.getStyler().setYAxisMin(0.0).setXAxisMin(0.0).setYAxisDecimalPattern("#,##0.###");
    chart.getStyler().setErrorBarsColorSeriesColor(true);
    draw(chart, "metrics-server", rows, Row::reference);
    draw(chart, "Nilometer", rows, Row::ours);
    return chart;
  }

  private static void draw(
      XYChart chart, String name, List<Row> rows, Function<Row, Optional<Spread>> side) {
    List<Row> having = rows.stream().filter(row -> side.apply(row).isPresent()).toList();
    if (!having.isEmpty()) {
      List<Spread> spreads = having.stream().map(row -> side.apply(row).orElseThrow()).toList();
      chart.addSeries(
          name,
          having.stream().map(row -> row.size().nodes()).toList(),
          spreads.stream().map(Spread::median).toList(),
          spreads.stream().map(spread -> (spread.max() - spread.min()) / 2).toList());
    }
  }
}
