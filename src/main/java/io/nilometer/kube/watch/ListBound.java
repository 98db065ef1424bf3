package io.nilometer.kube.watch;

/// Bounds one list, over all of its pages: an API server could go on for ever.
final class ListBound {

  /// What an object takes besides its texts, roughly.
  private static final int BYTES_AN_OBJECT = 300;

  private static final int MOST_EMPTY_PAGES = 10; // in a row

  private final long mostBytes;
  private long bytes;
  private int objects;
  private int emptyPages;
  private String next = "";

  ListBound(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /// Counts a page, which must lead on.
  void add(ListPage<?> page) throws UnreadableException {
    emptyPages = page.objects().isEmpty() ? emptyPages + 1 : 0;
    boolean leadsOn = page.next().isEmpty() || !page.next().equals(next);
    if (!leadsOn || emptyPages > MOST_EMPTY_PAGES) {
      throw new UnreadableException(
          "the API server's list does not go on: after %d objects it sent %s"
              .formatted(
                  objects, leadsOn ? emptyPages + " empty pages" : "the same continue token"));
    }
    next = page.next();
  }

  void add(ObjectMeta meta) throws UnreadableException {
    objects++;
    bytes += BYTES_AN_OBJECT + meta.chars();
    if (bytes > mostBytes) {
      throw new UnreadableException(
          "the API server's list takes more than a quarter of the heap after %d objects; give the"
                  .formatted(objects)
              + " program more memory");
    }
  }
}
