package io.nilometer.api.encode;

import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.Samples;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long a list of 30,000 pods takes in each form.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncoderBenchmark {

  private static final Shape TABLE = new Shape.Table(MetaVersion.V1);
  private static final Shape PARTIAL = new Shape.PartialList(MetaVersion.V1);

  /// The forms measured.
  public enum Form {
    JSON,
    PRETTY_JSON,
    PROTOBUF,
    YAML,
    TABLE_JSON,
    PARTIAL_JSON,
    PARTIAL_PROTOBUF;

    private Representation representation() {
      return switch (this) {
        case JSON -> Representation.JSON;
        case PRETTY_JSON -> Representation.PRETTY_JSON;
        case PROTOBUF -> new Representation(Encoding.PROTOBUF, Shape.WHOLE, false);
        case YAML -> new Representation(Encoding.YAML, Shape.WHOLE, false);
        case TABLE_JSON -> new Representation(Encoding.JSON, TABLE, false);
        case PARTIAL_JSON -> new Representation(Encoding.JSON, PARTIAL, false);
        case PARTIAL_PROTOBUF -> new Representation(Encoding.PROTOBUF, PARTIAL, false);
      };
    }
  }

  @Param Form form;

  private final MetricsEncoder encoder = new MetricsEncoder(InstantSource.system());
  private List<PodMetrics> pods;

  @Setup
  public void setUp() {
    pods = Samples.pods(30_000);
    System.out.println("body: " + list() + " bytes");
  }

  /// The size of the body, so that every piece is needed.
  @Benchmark
  public long list() {
    Iterator<byte[]> pieces =
        encoder
            .list(
                form.representation(),
                ApiVersion.V1BETA1,
                ObjectKind.POD,
                pods,
                IncludeObject.METADATA)
            .chunks();
    long bytes = 0;
    while (pieces.hasNext()) {
      bytes += pieces.next().length;
    }
    return bytes;
  }
}
