package io.nilometer.storage;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The binary layout of a [NodeBatch].
final class BatchFormat {

  private BatchFormat() {}

  static byte[] write(NodeBatch batch) {
    var to = BinaryWriter.begin();
    to.text(batch.node());
    to.origin(batch.origin());
    long base = batch.requestedNanos();
    to.number(base);
    var swaps = new Appendix(Sample.NO_SWAP);
    to.optional(batch.scrape().node(), sample -> sample(to, base, sample, swaps));
    to.list(
        batch.scrape().pods(),
        pod -> {
          to.pod(pod.pod());
          to.list(
              pod.containers(),
              container -> {
                to.text(container.container());
                sample(to, base, container.sample(), swaps);
              });
        });
    boolean clockSet = batch.clockSetNanos() != 0;
    if (swaps.isNeeded()
        || batch.tookNanos() != 0
        || !batch.machine().equals(Machine.UNKNOWN)
        || clockSet) {
      swaps.writeTo(to);
      to.number(batch.tookNanos());
      to.machine(batch.machine());
    }
    if (clockSet) {
      to.number(batch.clockSetNanos());
    }
    return to.toBytes();
  }

  private static void sample(BinaryWriter to, long base, Sample sample, Appendix swaps) {
    swaps.add(sample.swapBytes());
    to.sample(base, sample);
  }

  static NodeBatch read(byte[] packed) throws IOException {
    var from = BinaryReader.begin(packed);
    String node = from.text();
    Origin origin = from.origin();
    long base = from.number();
    Optional<Sample> sample = from.optional(() -> from.sample(base));
    List<PodSample> pods =
        from.list(
            () ->
                new PodSample(
                    from.pod(),
                    from.list(() -> new ContainerSample(from.text(), from.sample(base)))));
    Appendix swaps = Appendix.read(from, Sample.NO_SWAP);
    long tookNanos = from.atEnd() ? 0 : from.number();
    Machine machine = from.atEnd() ? Machine.UNKNOWN : from.machine();
    long clockSetNanos = from.atEnd() ? 0 : from.number();
    var scrape = new Scrape(sample, pods);
    return new NodeBatch(
        node,
        origin,
        base,
        tookNanos,
        machine,
        swaps.isNeeded() ? withSwaps(scrape, swaps) : scrape,
        clockSetNanos);
  }

  private static Scrape withSwaps(Scrape scrape, Appendix swaps) {
    Optional<Sample> node = scrape.node().map(sample -> sample.withSwap(swaps.next()));
    var pods = new ArrayList<PodSample>();
    for (PodSample pod : scrape.pods()) {
      var containers = new ArrayList<ContainerSample>();
      for (ContainerSample each : pod.containers()) {
        containers.add(new ContainerSample(each.container(), each.sample().withSwap(swaps.next())));
      }
      pods.add(new PodSample(pod.pod(), containers));
    }
    return new Scrape(node, pods);
  }
}
