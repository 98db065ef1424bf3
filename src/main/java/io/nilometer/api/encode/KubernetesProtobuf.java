package io.nilometer.api.encode;

import java.util.function.Consumer;

/// The envelope of protobuf in Kubernetes, `runtime.Unknown` after a magic number, and the metadata
/// messages of all kinds.
final class KubernetesProtobuf {

  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /// Empty self link, UID and resource version, generation 0.
  private static final byte[] UNNAMED =
      fields(
          out -> {
            out.number(7, 0);
            out.string(6, "");
            out.string(5, "");
            out.string(4, "");
          });

  private KubernetesProtobuf() {}

  /// Encodes fields that are written many times.
  ///
  /// @param fields writes them, back to front
  static byte[] fields(Consumer<ProtoWriter> fields) {
    var out = new ProtoWriter(256);
    fields.accept(out);
    return out.toBytes();
  }

  /// A whole answer.
  ///
  /// @param fields writes the object's fields, back to front
  static byte[] document(String apiVersion, String kind, Consumer<ProtoWriter> fields) {
    var object = new ProtoWriter(1024);
    fields.accept(object);
    var out = new Bytes(object.size() + 128);
    head(out, apiVersion, kind, object.size());
    object.moveTo(out);
    tail(out);
    return out.take();
  }

  /// The part before an object of that many bytes.
  static void head(Bytes out, String apiVersion, String kind, long objectBytes) {
    var header = new ProtoWriter(128);
    header.string(2, kind);
    header.string(1, apiVersion);
    header.message(1, 0);
    out.add(MAGIC);
    header.moveTo(out);
    header.lengthDelimited(2, objectBytes);
    header.moveTo(out);
  }

  /// The part after the object: empty content encoding and content type.
  static void tail(Bytes out) {
    var trailer = new ProtoWriter(4);
    trailer.string(4, "");
    trailer.string(3, "");
    trailer.moveTo(out);
  }

  /// An empty `ListMeta`.
  static void listMeta(ProtoWriter out, int field) {
    listMeta(out, field, 0);
  }

  /// A `ListMeta` with this resource version; 0: empty.
  static void listMeta(ProtoWriter out, int field, long version) {
    int end = out.size();
    out.string(3, "");
    out.string(2, versionText(version));
    out.string(1, "");
    out.message(field, end);
  }

  /// The `ObjectMeta` fields before the creation timestamp.
  ///
  /// @param version the resource version; 0: none
  static void named(ProtoWriter out, String namespace, String name, long version) {
    if (version == 0) {
      out.raw(UNNAMED);
    } else {
      out.number(7, 0);
      out.string(6, versionText(version));
      out.string(5, "");
      out.string(4, "");
    }
    out.string(3, namespace);
    out.string(2, "");
    out.string(1, name);
  }

  /// How many bytes [#named] writes.
  static int namedBytes(String namespace, String name, long version) {
    return UNNAMED.length
        + versionText(version).length()
        + ProtoWriter.stringBytes(namespace)
        + ProtoWriter.stringBytes("")
        + ProtoWriter.stringBytes(name);
  }

  /// A `Time` of whole seconds.
  static void time(ProtoWriter out, int field, long epochSeconds) {
    int end = out.size();
    out.number(2, 0);
    out.number(1, epochSeconds);
    out.message(field, end);
  }

  /// How many bytes [#time] writes.
  static int timeBytes(long epochSeconds) {
    return ProtoWriter.lengthDelimitedBytes(
        ProtoWriter.numberBytes(epochSeconds) + ProtoWriter.numberBytes(0));
  }

  /// How many bytes [#listMeta] writes.
  static int listMetaBytes(long version) {
    return ProtoWriter.lengthDelimitedBytes(
        3 * ProtoWriter.stringBytes("") + versionText(version).length());
  }

  private static String versionText(long version) {
    return version == 0 ? "" : Long.toString(version);
  }
}
