package io.nilometer.kube.watch;

/// Bounds the memory of one list, over all of its pages: an API server could go on for ever.
final class ListBound {

  /// What an object takes besides its texts, roughly.
  private static final int BYTES_AN_OBJECT = 300;

  private final long mostBytes;
  private long bytes;
  private int objects;

  ListBound(long mostBytes) {
    this.mostBytes = mostBytes;
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
