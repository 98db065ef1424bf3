package io.nilometer.storage;

import io.nilometer.model.History;
import io.nilometer.model.Sample;
import java.io.IOException;

/// What a packed history has of each sample behind all that the first release wrote: the swap of
/// the last ones, and when each was seen first. Where a release did not write that, the last ones
/// were seen with the last batch, and those before as long before as they were taken before.
final class HistoryAppendix {

  private final long lastSeen;
  private final Appendix swaps;
  private final Appendix seen;

  HistoryAppendix(long requestedNanos) {
    this(requestedNanos, new Appendix(Sample.NO_SWAP), new Appendix(0));
  }

  private HistoryAppendix(long lastSeen, Appendix swaps, Appendix seen) {
    this.lastSeen = lastSeen;
    this.swaps = swaps;
    this.seen = seen;
  }

  static HistoryAppendix read(BinaryReader from, long requestedNanos) throws IOException {
    Appendix swaps = Appendix.read(from, Sample.NO_SWAP);
    return new HistoryAppendix(requestedNanos, swaps, Appendix.read(from, 0));
  }

  void add(History history) {
    Sample last = history.last();
    swaps.add(last.swapBytes());
    seen.add(last.seenNanos() - lastSeen);
    if (history instanceof History.Paired(Sample prev, Sample _)) {
      seen.add(prev.seenNanos() - usuallySeen(prev, last));
    }
  }

  private long usuallySeen(Sample prev, Sample last) {
    return lastSeen - (last.timeNanos() - prev.timeNanos());
  }

  boolean isNeeded() {
    return swaps.isNeeded() || seen.isNeeded();
  }

  void writeTo(BinaryWriter to) {
    swaps.writeTo(to);
    seen.writeTo(to);
  }

  /// The next history, with what was read of it.
  History complete(History history) {
    Sample last = history.last().withSwap(swaps.next()).seenAt(lastSeen + seen.next());
    return switch (history) {
      case History.Single _ -> new History.Single(last);
      case History.Paired(Sample prev, Sample _) ->
          new History.Paired(prev.seenAt(usuallySeen(prev, last) + seen.next()), last);
    };
  }
}
