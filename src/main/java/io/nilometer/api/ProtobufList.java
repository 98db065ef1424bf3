package io.nilometer.api;

import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/// A list as protobuf. The envelope begins with the length of all that follows, so every item is
/// encoded twice: once to be measured, once to be sent.
///
/// @param metadataField the number of the list's metadata field
/// @param itemsField the number of its items
/// @param fields writes the fields of an item, back to front; the same bytes each time
record ProtobufList<T>(
    String apiVersion,
    String kind,
    int metadataField,
    int itemsField,
    List<? extends T> items,
    BiConsumer<ProtoWriter, T> fields) {

  Body body() {
    return new Body(Encoding.PROTOBUF.mediaType(), pieces());
  }

  private Iterator<byte[]> pieces() {
    var writer = new ProtoWriter(4096);
    long bytes = size(writer);
    return new Pieces<T>(
        out -> {
          KubernetesProtobuf.head(out, apiVersion, kind, bytes);
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

  private long size(ProtoWriter writer) {
    KubernetesProtobuf.listMeta(writer, metadataField);
    long size = writer.size();
    writer.clear();
    for (T item : items) {
      message(writer, item);
      size += writer.size();
      writer.clear();
    }
    return size;
  }

  private void metadata(Bytes out, ProtoWriter writer) {
    KubernetesProtobuf.listMeta(writer, metadataField);
    writer.moveTo(out);
  }

  private void message(ProtoWriter writer, T item) {
    fields.accept(writer, item);
    writer.message(itemsField, 0);
  }
}
