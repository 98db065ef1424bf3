package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTest {

  private static final Figure CORES = Figure.cores(Figure.SCRAPING);

  @Test
  void recordsAreReadAsTheyWereWritten(@TempDir Path folder) throws IOException {
    var kept =
        new Kept(
            Map.of("commit", "abc"),
            List.of(new Sample(new Size(1_000, 30), 2, Side.REFERENCE, CORES, 0.078)));
    Path file = folder.resolve("new").resolve("figures.json");
    kept.write(file);
    assertThat(Kept.read(file)).isEqualTo(kept);
  }

  @Test
  void aFigureWithTwoSizesIsDrawn(@TempDir Path folder) throws IOException {
    List<Row> rows =
        Row.all(
            List.of(
                new Sample(new Size(100, 30), 1, Side.OURS, CORES, 0.01),
                new Sample(new Size(1_000, 30), 1, Side.OURS, CORES, 0.08)));
    List<Path> drawn = Plots.write(rows, folder);
    assertThat(drawn).containsExactly(folder.resolve("compare-cpu.svg"));
    assertThat(Files.readString(drawn.getFirst(), UTF_8)).contains("<svg", "<path");
  }
}
