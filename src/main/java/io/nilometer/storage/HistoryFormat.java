package io.nilometer.storage;

import io.nilometer.model.History;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.Origin;
import io.nilometer.model.PodHistories;
import io.nilometer.model.PodHistory;
import io.nilometer.model.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The binary layout of a [NodeHistory].
final class HistoryFormat {

  private HistoryFormat() {}

  static byte[] write(NodeHistory history) {
    var to = BinaryWriter.begin();
    to.text(history.name());
    to.origin(history.origin());
    long base = history.requestedNanos();
    to.number(base);
    to.number(history.timeNanos() - base);
    var more = new HistoryAppendix(base);
    to.optional(history.node(), node -> history(to, base, node, more));
    to.list(
        history.pods().list(),
        pod -> {
          to.pod(pod.pod());
          to.list(
              pod.containers(),
              container -> {
                to.text(container.name());
                history(to, base, container.history(), more);
              });
        });
    if (more.isNeeded() || !history.machine().equals(Machine.UNKNOWN)) {
      more.writeTo(to);
      to.machine(history.machine());
    }
    return to.toBytes();
  }

  /// With one sample or two.
  private static void history(BinaryWriter to, long base, History history, HistoryAppendix more) {
    more.add(history);
    switch (history) {
      case History.Single(Sample last) -> {
        to.number(1);
        to.sample(base, last);
      }
      case History.Paired(Sample prev, Sample last) -> {
        to.number(2);
        to.sample(base, prev);
        to.sample(base, last);
      }
    }
  }

  static NodeHistory read(byte[] packed) throws IOException {
    var from = BinaryReader.begin(packed);
    String name = from.text();
    Origin origin = from.origin();
    long base = from.number();
    long timeNanos = base + from.number();
    Optional<History> node = from.optional(() -> history(from, base));
    List<PodHistory> pods =
        from.list(
            () ->
                new PodHistory(
                    from.pod(),
                    from.list(() -> new PodHistory.Container(from.text(), history(from, base)))));
    var more = HistoryAppendix.read(from, base);
    Machine machine = from.atEnd() ? Machine.UNKNOWN : from.machine();
    return new NodeHistory(
        name,
        origin,
        machine,
        base,
        timeNanos,
        node.map(more::complete),
        PodHistories.of(complete(pods, more)));
  }

  private static History history(BinaryReader from, long base) throws IOException {
    long samples = from.number();
    Sample first = from.sample(base);
    return samples == 1 ? new History.Single(first) : new History.Paired(first, from.sample(base));
  }

  private static List<PodHistory> complete(List<PodHistory> histories, HistoryAppendix more) {
    var pods = new ArrayList<PodHistory>();
    for (PodHistory pod : histories) {
      var containers = new ArrayList<PodHistory.Container>();
      for (PodHistory.Container each : pod.containers()) {
        containers.add(new PodHistory.Container(each.name(), more.complete(each.history())));
      }
      pods.add(new PodHistory(pod.pod(), containers));
    }
    return pods;
  }
}
