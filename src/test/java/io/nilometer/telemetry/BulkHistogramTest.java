package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import org.junit.jupiter.api.Test;

class BulkHistogramTest {

  @Test
  void aValueCountsUpToTheLeastBoundThatIsNotBelowIt() {
    var histogram = new BulkHistogram("a_seconds", "A.", 1, 2, 4);
    histogram.observe(new double[] {-3, 1, 1.5, 2, 100});
    histogram.observe(new double[] {3});
    HistogramDataPointSnapshot told = histogram.collect().getDataPoints().getFirst();
    assertThat(told.getClassicBuckets())
        .extracting(bucket -> bucket.getUpperBound() + ": " + bucket.getCount())
        .containsExactly("1.0: 2", "2.0: 2", "4.0: 1", "Infinity: 1");
    assertThat(told.getCount()).isEqualTo(6);
    assertThat(told.getSum()).isEqualTo(104.5);
  }
}
