package io.nilometer.api.encode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;

/// Reads protobuf without a schema: fields by number, as they come.
public record ProtobufReader(UnknownFieldSet fields) {

  /// The object in an answer's envelope.
  public static ProtobufReader object(byte[] body) {
    return envelope(body).message(2);
  }

  /// The envelope after its magic number.
  public static ProtobufReader envelope(byte[] body) {
    return read(ByteString.copyFrom(body, 4, body.length - 4));
  }

  /// A message by itself.
  public static ProtobufReader message(byte[] body) {
    return read(ByteString.copyFrom(body));
  }

  public ProtobufReader message(int field) {
    return messages(field).getFirst();
  }

  public List<ProtobufReader> messages(int field) {
    return fields.getField(field).getLengthDelimitedList().stream()
        .map(ProtobufReader::read)
        .toList();
  }

  public String text(int field) {
    return fields.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
  }

  public long number(int field) {
    return fields.getField(field).getVarintList().getFirst();
  }

  private static ProtobufReader read(ByteString bytes) {
    try {
      return new ProtobufReader(UnknownFieldSet.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not protobuf: " + bytes, e);
    }
  }
}
