package io.nilometer.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One figure at one size: the values of both sides in all runs, and the ratio of Nilometer to the
/// reference in the same run.
record Row(
    Size size,
    Figure figure,
    Optional<Spread> reference,
    Optional<Spread> ours,
    Optional<Spread> ratio) {

  private static final String NOTHING = "";

  static final List<String> HEADINGS =
      List.of(
          "nodes × pods",
          "work",
          "figure",
          "reference",
          "ours",
          "ratio",
          "at most",
          "aim",
          "verdict");

  /// In the order of the first measurement of each size and figure.
  static List<Row> all(Collection<Sample> samples) {
    List<Size> sizes = samples.stream().map(Sample::size).distinct().toList();
    List<Figure> figures = samples.stream().map(Sample::figure).distinct().toList();
    return sizes.stream()
        .flatMap(size -> figures.stream().map(figure -> of(size, figure, samples)))
        .filter(row -> row.reference.isPresent() || row.ours.isPresent())
        .toList();
  }

  private static Row of(Size size, Figure figure, Collection<Sample> samples) {
    List<Sample> mine =
        samples.stream()
            .filter(sample -> sample.size().equals(size) && sample.figure().equals(figure))
            .toList();
    Map<Integer, Double> reference = byRun(mine, Side.REFERENCE);
    Map<Integer, Double> ours = byRun(mine, Side.OURS);
    return new Row(
        size,
        figure,
        spread(reference.values()),
        spread(ours.values()),
        spread(ratios(ours, reference)));
  }

  private static Map<Integer, Double> byRun(List<Sample> samples, Side side) {
    return samples.stream()
        .filter(sample -> sample.side() == side)
        .collect(Collectors.toMap(Sample::run, Sample::value));
  }

  /// The ratios of the runs with both sides. A ratio to zero is left out.
  private static List<Double> ratios(Map<Integer, Double> ours, Map<Integer, Double> reference) {
    Function<Map.Entry<Integer, Double>, Double> ratio =
        entry -> {
          Double other = reference.get(entry.getKey());
          return other == null || other == 0 ? null : (Double) (entry.getValue() / other);
        };
    return ours.entrySet().stream().map(ratio).filter(Objects::nonNull).toList();
  }

  private static Optional<Spread> spread(Collection<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  List<String> cells() {
    Optional<Target> target = Target.of(figure, size);
    return List.of(
        size.toString(),
        figure.work(),
        figure.what() + (figure.unit().isEmpty() ? "" : ", " + figure.unit()),
        cell(reference),
        cell(ours),
        ratio.map(spread -> spread + "×").orElse(NOTHING),
        target.map(Target::limit).orElse(NOTHING),
        target.map(Target::wish).orElse(NOTHING),
        target.flatMap(this::verdict).orElse(NOTHING));
  }

  private static String cell(Optional<Spread> spread) {
    return spread.map(Spread::toString).orElse(NOTHING);
  }

  private Optional<String> verdict(Target target) {
    return switch (target.kind()) {
      case RATIO -> ratio.map(target::verdict);
      case ABSOLUTE -> ours.map(target::verdict);
    };
  }
}
