package io.nilometer.api.encode;

import io.nilometer.api.http.Body;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/// A list as protobuf. The envelope begins with the total length, so every item is visited twice:
/// when the first chunk is requested to measure it, then to encode it.
///
/// @param listVersion the resource version; 0: none
/// @param metadataField the number of the list's metadata field
/// @param itemsField the number of its items
/// @param fields writes the fields of an item, back to front
/// @param fieldsBytes how many bytes those are
record ProtobufList<T>(
    String apiVersion,
    String kind,
    long listVersion,
    int metadataField,
    int itemsField,
    List<? extends T> items,
    BiConsumer<ProtoWriter, T> fields,
    ToIntFunction<T> fieldsBytes) {

  Body body() {
    return Body.ofItems(Encoding.PROTOBUF.mediaType(), chunks(), items.size());
  }

  private Iterator<byte[]> chunks() {
    var writer = new ProtoWriter(1024);
    return new ItemChunks<T>(
        out -> {
          KubernetesProtobuf.head(out, apiVersion, kind, size());
          if (metadataField < itemsField) {
            metadata(out, writer);
          }
        },
        items,
        (out, item, _) -> {
          fields.accept(writer, item);
          writer.message(itemsField, 0);
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
    long size = KubernetesProtobuf.listMetaBytes(listVersion);
    for (T item : items) {
      size += ProtoWriter.lengthDelimitedBytes(fieldsBytes.applyAsInt(item));
    }
    return size;
  }

  private void metadata(Bytes out, ProtoWriter writer) {
    KubernetesProtobuf.listMeta(writer, metadataField, listVersion);
    writer.moveTo(out);
  }
}
