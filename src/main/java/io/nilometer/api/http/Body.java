package io.nilometer.api.http;

import java.util.Iterator;
import java.util.List;

/// The body of one response, encoded while it is sent.
///
/// @param contentType the value of the Content-Type header; empty: no such header
/// @param chunks of about 64 KiB, encoded on demand, so that a large list is never whole in memory
/// @param brief encoded so fast that any thread may do it
public record Body(String contentType, Iterator<byte[]> chunks, boolean brief) {

  /// Encoding so many objects takes less time than a hand-over to another thread, or little more.
  private static final int BRIEF_ITEMS = 100;

  public static Body whole(String contentType, byte[] bytes) {
    return new Body(contentType, List.of(bytes).iterator(), true);
  }

  public static Body ofItems(String contentType, Iterator<byte[]> chunks, int items) {
    return new Body(contentType, chunks, items <= BRIEF_ITEMS);
  }
}
