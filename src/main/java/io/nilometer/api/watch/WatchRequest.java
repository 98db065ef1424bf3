package io.nilometer.api.watch;

import java.time.Duration;

/// What a client asks of a watch.
///
/// @param user whose it is
/// @param bookmarks whether it may be sent bookmarks
/// @param timeout after which the watch ends
/// @param headSize of the request, in characters
public record WatchRequest(
    String user,
    WatchSelection selection,
    Start start,
    boolean bookmarks,
    Duration timeout,
    int headSize) {

  private static final int HEAD_OF_ONE = 64 << 10;

  /// As how many watches it counts. Pekko HTTP keeps the head of the request until the watch ends,
  /// which takes four bytes a character.
  int weight() {
    return selection.weight() + headSize / HEAD_OF_ONE;
  }

  /// Where a watch begins.
  public sealed interface Start {

    /// With the objects that exist.
    ///
    /// @param marked with a bookmark after them
    record Existing(boolean marked) implements Start {}

    /// With what changes from now on.
    record Now() implements Start {}

    /// With what changed since this resource version.
    record Since(long version) implements Start {}

    /// No event of the watch has a lower one.
    default long version() {
      return 0;
    }
  }
}
