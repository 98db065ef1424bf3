package io.nilometer.scrape.exposition;

import io.nilometer.model.Scrape;
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

/// How long a body takes: one after another of the same node, and the first of a node. Run by
/// `org.openjdk.jmh.Main` on the test class path, `-prof gc` for the bytes allocated.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExpositionDecoderBenchmark {

  private static final int SCRAPES = 16;

  @Param("30")
  public int pods;

  private final Exposition[] bodies = new Exposition[SCRAPES];
  private final ExpositionDecoder decoder = new ExpositionDecoder();
  private int scrape;

  @Setup
  public void writeBodies() {
    for (int i = 0; i < SCRAPES; i++) {
      bodies[i] = new KubeletBody(pods, i).exposition();
    }
  }

  @Benchmark
  public Scrape nextBody() throws ScrapeException {
    return decoder.decode(bodies[scrape++ % SCRAPES]);
  }

  @Benchmark
  public Scrape firstBody() throws ScrapeException {
    return new ExpositionDecoder().decode(bodies[scrape++ % SCRAPES]);
  }
}
