package io.nilometer.scrape.exposition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// The order in which the last good body listed the containers of one metric, as a guess at the
/// order of the present one. As long as the guess holds nothing is written down anew.
final class LineOrder {

  /// How many containers may be missing at one place before the names are looked up.
  private static final int LOOK_AHEAD = 8;

  private KnownContainer[] last = {};
  private List<KnownContainer> present = List.of();
  private boolean changed;
  private int next;

  /// Starts a body. Of those before, the last one for which [#end()] was called counts.
  void begin() {
    next = 0;
    changed = false;
    present = List.of();
  }

  /// Moves past the labels that stand here if they are those of the next container, or of one
  /// soon after it; then [#current()] is that one.
  boolean follows(Cursor text) {
    int end = Math.min(last.length, next + LOOK_AHEAD);
    for (int i = next; i < end; i++) {
      byte[] labels = last[i].labels();
      if (labels.length > 0 && text.skip(labels)) {
        advanceTo(i);
        return true;
      }
    }
    return false;
  }

  KnownContainer current() {
    return last[next - 1];
  }

  /// The present body lists here a container that was not expected.
  void insert(KnownContainer container) {
    change();
    present.add(container);
  }

  /// The present body was good and becomes the last one.
  void end() {
    if (next < last.length) {
      change();
    }
    if (changed) {
      last = present.toArray(KnownContainer[]::new);
    }
  }

  void forEach(Consumer<KnownContainer> action) {
    for (KnownContainer container : last) {
      action.accept(container);
    }
  }

  private void advanceTo(int index) {
    if (index > next) {
      change();
    }
    if (changed) {
      present.add(last[index]);
    }
    next = index + 1;
  }

  private void change() {
    if (!changed) {
      changed = true;
      present = new ArrayList<>(Arrays.asList(last).subList(0, next));
    }
  }
}
