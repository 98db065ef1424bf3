package io.nilometer.telemetry;

import java.time.Duration;
import java.util.stream.DoubleStream;

/// Upper bounds of histogram buckets, those of metrics-server; in seconds unless noted.
final class HistogramBuckets {

  /// The defaults of Prometheus.
  static final double[] DEFAULT = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

  static final double[] REQUEST = {
    .005, .025, .05, .1, .2, .4, .6, .8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
  };

  /// Like [#REQUEST], but from 50 ms.
  static final double[] REQUEST_SLI =
      DoubleStream.of(REQUEST).filter(bound -> bound >= .05).toArray();

  static final double[] RESPONSE_BYTES = exponential(1000, 10, 7);

  static final double[] REVIEW = {.25, .5, .7, 1, 1.5, 3, 5, 10};

  static final double[] HEALING = {.05, .1, .25, .5, 1, 2, 3, 5, 7.5, 10, 15, 30, 60};

  static final double[] FRESHNESS = exponential(1, 1.364, 20);

  private HistogramBuckets() {}

  private static double[] exponential(double first, double factor, int count) {
    return DoubleStream.iterate(first, bound -> bound * factor).limit(count).toArray();
  }

  /// The default buckets, and some around the resolution, which is at least 10 s.
  static double[] around(Duration resolution) {
    double most = DEFAULT[DEFAULT.length - 1];
    double seconds = resolution.toNanos() / 1e9;
    DoubleStream further =
        seconds > most
            ? DoubleStream.of((most + seconds) / 2, seconds, seconds * 1.5, seconds * 2)
            : DoubleStream.empty();
    return DoubleStream.concat(DoubleStream.of(DEFAULT), further).toArray();
  }
}
