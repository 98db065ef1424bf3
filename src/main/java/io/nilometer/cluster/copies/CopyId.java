package io.nilometer.cluster.copies;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The name of one copy of a partition: `17/0`, `17/1`.
public record CopyId(int partition, int copy) {

  /// Copies of each partition.
  public static final int COPIES = 2;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static CopyId parse(String text) {
    int slash = text.indexOf('/');
    return new CopyId(
        Integer.parseInt(text, 0, slash, 10), Integer.parseInt(text, slash + 1, text.length(), 10));
  }

  /// All copies of the partition.
  public static Stream<CopyId> all(int partition) {
    return IntStream.range(0, COPIES).mapToObj(copy -> new CopyId(partition, copy));
  }

  /// The other copy of the partition.
  CopyId sibling() {
    return new CopyId(partition, 1 - copy);
  }

  @Override
  @JsonValue
  public String toString() {
    return partition + "/" + copy;
  }
}
