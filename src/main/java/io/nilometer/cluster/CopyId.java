package io.nilometer.cluster;

/// Names one copy of a partition: `17/0`, `17/1`.
public record CopyId(int partition, int copy) {

  public static CopyId parse(String text) {
    int slash = text.indexOf('/');
    return new CopyId(
        Integer.parseInt(text, 0, slash, 10), Integer.parseInt(text, slash + 1, text.length(), 10));
  }

  @Override
  public String toString() {
    return partition + "/" + copy;
  }
}
