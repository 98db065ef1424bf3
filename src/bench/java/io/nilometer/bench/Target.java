package io.nilometer.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A target for Nilometer.
///
/// @param sizes of the cluster for which the target holds
/// @param kind whether the target is a ratio or an absolute figure
record Target(Figure figure, Set<Size> sizes, Kind kind, double atMost, double aim) {

  private static final Size SMALL = new Size(100, 30);
  private static final Size USUAL = new Size(1_000, 30);
  private static final Size LARGE = new Size(5_000, 30);
  private static final Size HUGE = new Size(20_000, 10);

  /// A ratio to the reference, or an absolute figure.
  enum Kind {
    RATIO,
    ABSOLUTE
  }

  static final List<Target> ALL =
      List.of(
          ratio(Figure.cores(Figure.SCRAPING), 1.5, 1, SMALL),
          absolute(Figure.resident(Figure.SCRAPING), 150, 125, SMALL),
          absolute(Figure.anonymous(Figure.SCRAPING), 115, 97, SMALL),
          absolute(Figure.coresPerReplica(Figure.SCRAPING), 0.012, 0.008, SMALL),
          ratio(Figure.cores(Figure.SCRAPING), 0.4, 0.3, USUAL),
          ratio(Figure.resident(Figure.SCRAPING), 0.65, 0.5, USUAL),
          ratio(Figure.cores(Figure.SCRAPING), 0.25, 0.2, LARGE),
          ratio(Figure.resident(Figure.SCRAPING), 0.27, 0.2, LARGE),
          ratio(median(Figure.PODS_JSON), 0.08, 0.05, USUAL, LARGE),
          ratio(cpu(Figure.PODS_JSON), 0.08, 0.05, USUAL, LARGE),
          ratio(median(Figure.PODS_PROTOBUF), 0.08, 0.05, USUAL, LARGE),
          ratio(cpu(Figure.PODS_PROTOBUF), 0.08, 0.05, USUAL, LARGE),
          ratio(Figure.time(Figure.FIRST, "time"), 1.5, 1, SMALL),
          ratio(Figure.time(Figure.FIRST, "time"), 1, 0.3, USUAL, LARGE),
          ratio(median(Figure.HPA), 0.4, 0.3, USUAL),
          ratio(cpu(Figure.HPA), 0.6, 0.4, USUAL),
          ratio(median(Figure.HPA), 0.5, 0.3, LARGE),
          ratio(cpu(Figure.HPA), 0.5, 0.3, LARGE),
          ratio(Figure.cpuPerPiece(Figure.CONNECT, "connection"), 1.5, 1, SMALL, USUAL),
          ratio(median(Figure.CONNECT), 1.5, 1, SMALL, USUAL),
          ratio(cpu(Figure.SPARSE), 1.5, 1, SMALL),
          ratio(Figure.time(Figure.SPARSE, "HPA query, p50"), 1.2, 0.8, SMALL),
          ratio(Figure.time(Figure.SPARSE, "one node, p50"), 1.2, 0.8, SMALL),
          ratio(Figure.time(Figure.SPARSE, "all nodes, p50"), 1.2, 0.8, SMALL),
          ratio(Figure.cores(Figure.LOAD), 0.5, 0.35, USUAL),
          ratio(Figure.resident(Figure.LOAD), 0.6, 0.5, USUAL),
          absolute(Figure.seconds(Figure.START, "all nodes served"), 8, 5, SMALL),
          ratio(median(Figure.STEADY), 0.6, 0.4, USUAL),
          ratio(Figure.time(Figure.STEADY, Figure.TAIL), 0.6, 0.3, USUAL),
          ratio(Figure.time(Figure.STEADY, Figure.SLOWEST), 0.3, 0.2, USUAL),
          absolute(Figure.seconds(Figure.SCRAPING, "oldest sample"), 36, 36, HUGE));

  private static Figure median(String work) {
    return Figure.time(work, Figure.MEDIAN);
  }

  private static Figure cpu(String work) {
    return Figure.cpuPerPiece(work, "query");
  }

  private static Target ratio(Figure figure, double atMost, double aim, Size... sizes) {
    return new Target(figure, Set.copyOf(Arrays.asList(sizes)), Kind.RATIO, atMost, aim);
  }

  private static Target absolute(Figure figure, double atMost, double aim, Size size) {
    return new Target(figure, Set.of(size), Kind.ABSOLUTE, atMost, aim);
  }

  static Optional<Target> of(Figure figure, Size size) {
    return ALL.stream()
        .filter(target -> target.figure.equals(figure) && target.sizes.contains(size))
        .findFirst();
  }

  /// Compares the median of the runs with the target.
  String verdict(Spread reached) {
    if (reached.median() <= aim) {
      return "aim reached";
    }
    return reached.median() <= atMost ? "met" : "missed";
  }

  String limit() {
    return shown(atMost);
  }

  String wish() {
    return shown(aim);
  }

  private String shown(double value) {
    return switch (kind) {
      case RATIO -> Spread.digits(value) + "×";
      case ABSOLUTE -> (Spread.digits(value) + " " + figure.unit()).strip();
    };
  }
}
