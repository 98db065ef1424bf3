package io.nilometer.api.encode;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/// A body of many items, encoded as it is asked for, so that only a piece of it is in memory. Not
/// for several threads.
///
/// @param <T> an item
final class ItemChunks<T> implements Iterator<byte[]> {

  /// Writes one item, with what divides it from the one before.
  interface ItemWriter<T> {
    void write(Bytes out, T item, boolean first);
  }

  private static final int PIECE = 64 * 1024;
  private static final int ITEM = 1024;

  private final Bytes buffer = new Bytes(ITEM);
  private final Consumer<Bytes> head;
  private final Iterator<? extends T> items;
  private final ItemWriter<T> item;
  private final Consumer<Bytes> tail;
  private boolean begun;
  private boolean first = true;
  private boolean ended;

  ItemChunks(
      Consumer<Bytes> head, Iterable<? extends T> items, ItemWriter<T> item, Consumer<Bytes> tail) {
    this.head = head;
    this.items = items.iterator();
    this.item = item;
    this.tail = tail;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public byte[] next() {
    if (ended) {
      throw new NoSuchElementException("all pieces of the body were taken");
    }
    if (!begun) { // here, on the thread that takes pieces: of protobuf, the head costs the most
      head.accept(buffer);
      begun = true;
    }
    while (buffer.size() < PIECE && items.hasNext()) {
      item.write(buffer, items.next(), first);
      first = false;
    }
    if (!items.hasNext()) {
      tail.accept(buffer);
      ended = true;
    }
    return buffer.take();
  }
}
