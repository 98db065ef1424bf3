package io.nilometer.api.http;

import java.util.Iterator;
import java.util.List;

/// The body of one answer, made while it is sent.
///
/// @param contentType as the Content-Type header carries it; empty: there is no such header
/// @param pieces of about 64 KiB; computed when asked for, so that a large list never lies in
/// memory whole
/// @param brief made in no time, so that it may be on any thread
public record Body(String contentType, Iterator<byte[]> pieces, boolean brief) {

  /// So many objects take less than handing them to another thread, or little more.
  private static final int BRIEF_ITEMS = 100;

  public static Body whole(String contentType, byte[] bytes) {
    return new Body(contentType, List.of(bytes).iterator(), true);
  }

  public static Body ofItems(String contentType, Iterator<byte[]> pieces, int items) {
    return new Body(contentType, pieces, items <= BRIEF_ITEMS);
  }
}
