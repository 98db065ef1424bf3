package io.nilometer.api;

import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/// A list as protobuf. The envelope begins with the length of all that follows, so every item is
/// gone through twice: once to be measured, when the first piece is asked for, once to be sent.
///
/// @param metadataField the number of the list's metadata field
/// @param itemsField the number of its items
/// @param fields gives the fields of an item, back to front; the same each time
record ProtobufList<T>(
    String apiVersion,
    String kind,
    int metadataField,
    int itemsField,
    List<? extends T> items,
    BiConsumer<ProtoFields, T> fields) {

  Body body() {
    return Body.ofItems(Encoding.PROTOBUF.mediaType(), pieces(), items.size());
  }

  private Iterator<byte[]> pieces() {
    var writer = new ProtoWriter(1024);
    return new Pieces<T>(
        out -> {
          KubernetesProtobuf.head(out, apiVersion, kind, size());
          if (metadataField < itemsField) {
            metadata(out, writer);
          }
        },
        items,
        (out, item, _) -> {
          message(writer, item);
          writer.moveTo(out);
        },
        out -> {
          if (metadataField > itemsField) {
            metadata(out, writer);
          }
          KubernetesProtobuf.tail(out);
        });
  }

  private long size() {
    var counter = new ProtoCounter();
    KubernetesProtobuf.listMeta(counter, metadataField);
    long size = counter.size();
    for (T item : items) {
      counter.clear();
      message(counter, item);
      size += counter.size();
    }
    return size;
  }

  private void metadata(Bytes out, ProtoWriter writer) {
    KubernetesProtobuf.listMeta(writer, metadataField);
    writer.moveTo(out);
  }

  private void message(ProtoFields to, T item) {
    fields.accept(to, item);
    to.message(itemsField, 0);
  }
}
