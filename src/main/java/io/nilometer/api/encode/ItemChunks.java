package io.nilometer.api.encode;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/// A body of many items, encoded on demand, so that only one chunk of it is in memory. Not
/// thread-safe.
///
/// @param <T> an item
final class ItemChunks<T> implements Iterator<byte[]> {

  /// Writes one item, with the separator before it.
  interface ItemWriter<T> {
    void write(Bytes out, T item, boolean first);
  }

  private static final int CHUNK_BYTES = 64 * 1024;
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
      throw new NoSuchElementException("the body has no more chunks");
    }
    if (!begun) { // here, on the thread that takes chunks: the head of protobuf costs the most
      head.accept(buffer);
      begun = true;
    }
    while (buffer.size() < CHUNK_BYTES && items.hasNext()) {
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
