package io.nilometer.storage;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.SteadyClock;
import io.nilometer.model.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The binary layout of [PartitionUsages]. When a pod was seen is written by the writer's clock,
/// and read by that of the reader.
final class UsagesFormat {

  private UsagesFormat() {}

  static byte[] write(PartitionUsages answer) {
    return write(answer, SteadyClock.PROCESS.nanos());
  }

  static byte[] write(PartitionUsages answer, long nowNanos) {
    var to = BinaryWriter.begin();
    to.number(answer.partition());
    to.number(answer.part());
    to.number(answer.parts());
    long base = base(answer);
    to.number(base);
    var swaps = new Appendix(Sample.NO_SWAP);
    var seen = new Appendix(0);
    to.list(
        answer.nodes(),
        node -> {
          to.text(node.node());
          usage(to, base, node.usage());
          swaps.add(node.usage().swapBytes());
        });
    to.list(
        answer.pods(),
        pod -> {
          to.pod(pod.pod());
          to.text(pod.node());
          to.number(pod.timeNanos() - base);
          to.number(pod.windowNanos());
          to.number(pod.startNanos());
          seen.add(pod.seenNanos() - pod.timeNanos());
          to.list(
              pod.containers(),
              container -> {
                to.text(container.container());
                to.number(container.cpuNanocores());
                to.number(container.memoryBytes());
                swaps.add(container.swapBytes());
              });
        });
    if (swaps.isNeeded() || seen.isNeeded()) {
      swaps.writeTo(to);
      seen.writeTo(to);
    }
    if (seen.isNeeded()) {
      to.number(nowNanos); // by the same clock
    }
    return to.toBytes();
  }

  static PartitionUsages read(byte[] packed) throws IOException {
    return read(packed, SteadyClock.PROCESS.nanos());
  }

  static PartitionUsages read(byte[] packed, long nowNanos) throws IOException {
    var from = BinaryReader.begin(packed);
    int partition = (int) from.number();
    int part = (int) from.number();
    int parts = (int) from.number();
    long base = from.number();
    List<NodeUsage> nodes = from.list(() -> new NodeUsage(from.text(), usage(from, base)));
    List<PodUsage> pods =
        from.list(
            () ->
                new PodUsage(
                    from.pod(),
                    from.text(),
                    base + from.number(),
                    from.number(),
                    from.number(),
                    from.list(
                        () -> new ContainerUsage(from.text(), from.number(), from.number()))));
    Appendix swaps = Appendix.read(from, Sample.NO_SWAP);
    Appendix seen = Appendix.read(from, 0);
    long ahead = seen.isNeeded() && !from.atEnd() ? nowNanos - from.number() : 0;
    long later = Math.abs(ahead) < NodeHistories.LEAST_AHEAD_NANOS ? 0 : ahead;
    var answer = new PartitionUsages(partition, part, parts, nodes, pods);
    return swaps.isNeeded() || seen.isNeeded() ? complete(answer, swaps, seen, later) : answer;
  }

  private static PartitionUsages complete(
      PartitionUsages answer, Appendix swaps, Appendix seen, long later) {
    var nodes = new ArrayList<NodeUsage>();
    for (NodeUsage node : answer.nodes()) {
      nodes.add(new NodeUsage(node.node(), node.usage().withSwap(swaps.next())));
    }
    var pods = new ArrayList<PodUsage>();
    for (PodUsage pod : answer.pods()) {
      var containers = new ArrayList<ContainerUsage>();
      for (ContainerUsage each : pod.containers()) {
        containers.add(each.withSwap(swaps.next()));
      }
      pods.add(
          new PodUsage(
              pod.pod(),
              pod.node(),
              pod.timeNanos(),
              pod.windowNanos(),
              pod.startNanos(),
              pod.timeNanos() + seen.next() + later,
              containers));
    }
    return new PartitionUsages(answer.partition(), answer.part(), answer.parts(), nodes, pods);
  }

  private static long base(PartitionUsages answer) {
    if (!answer.nodes().isEmpty()) {
      return answer.nodes().getFirst().usage().timeNanos();
    }
    return answer.pods().isEmpty() ? 0 : answer.pods().getFirst().timeNanos();
  }

  private static void usage(BinaryWriter to, long base, Usage usage) {
    to.number(usage.timeNanos() - base);
    to.number(usage.windowNanos());
    to.number(usage.cpuNanocores());
    to.number(usage.memoryBytes());
  }

  private static Usage usage(BinaryReader from, long base) throws IOException {
    return new Usage(base + from.number(), from.number(), from.number(), from.number());
  }
}
