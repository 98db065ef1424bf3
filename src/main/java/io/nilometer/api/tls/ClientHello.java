package io.nilometer.api.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A TLS record with a ClientHello, as far as it is needed: the server names (SNI) as they were
// sent.
final class ClientHello {

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int VERSIONS_AND_RANDOM = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int RECORD_HEADER = 1 + 2 + 2;
  private static final int LONGEST_RECORD = 1 << 14;
  private static final int MESSAGE_HEADER = 1 + 3;
  private static final int MESSAGE_LENGTH_MASK = 0xff_ffff;

  private ClientHello() {}

  /// Whether the rest of the record is still to come. A record of another kind or too long counts
  /// as whole: the engine refuses it.
  static boolean isPartial(ByteBuffer record) {
    int begin = record.position();
    if (!record.hasRemaining() || record.get(begin) != HANDSHAKE) {
      return false;
    }
    if (record.remaining() < RECORD_HEADER) {
      return true;
    }
    int length = Short.toUnsignedInt(record.getShort(begin + RECORD_HEADER - Short.BYTES));
    return length <= LONGEST_RECORD && record.remaining() < RECORD_HEADER + length;
  }

  /// Whether it is the first of several records that a ClientHello was split into.
  ///
  /// @param record whole; left as it is
  static boolean isSplit(ByteBuffer record) {
    int begin = record.position();
    if (record.remaining() < RECORD_HEADER || record.get(begin) != HANDSHAKE) {
      return false;
    }
    int length = Short.toUnsignedInt(record.getShort(begin + RECORD_HEADER - Short.BYTES));
    if (record.remaining() < RECORD_HEADER + length) {
      return false; // it is too long
    }
    if (length < MESSAGE_HEADER) {
      return true;
    }
    int typeAndLength = record.getInt(begin + RECORD_HEADER);
    return (typeAndLength & MESSAGE_LENGTH_MASK) > length - MESSAGE_HEADER;
  }

  /// Whether it begins a ClientHello.
  ///
  /// @param record is left as it is
  static boolean isOne(ByteBuffer record) {
    int begin = record.position();
    return record.remaining() > RECORD_HEADER
        && record.get(begin) == HANDSHAKE
        && record.get(begin + RECORD_HEADER) == CLIENT_HELLO;
  }

  /// All server names, of whatever type; one usually. Those before the place where the record is
  /// malformed, which the engine reports.
  ///
  /// @param record is left as it is
  static List<byte[]> serverNames(ByteBuffer record) {
    var names = new ArrayList<byte[]>();
    try {
      read(record.duplicate(), names);
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return names;
    }
    return names;
  }

  private static void read(ByteBuffer in, List<byte[]> names) {
    if (in.get() != HANDSHAKE) {
      return;
    }
    in.getShort(); // version
    ByteBuffer message = part(in, Short.toUnsignedInt(in.getShort()));
    if (message.get() != CLIENT_HELLO) {
      return;
    }
    skip(message, 3); // length
    skip(message, VERSIONS_AND_RANDOM);
    skip(message, Byte.toUnsignedInt(message.get())); // session
    skip(message, Short.toUnsignedInt(message.getShort())); // cipher suites
    skip(message, Byte.toUnsignedInt(message.get())); // compression
    ByteBuffer extensions = part(message, Short.toUnsignedInt(message.getShort()));
    while (extensions.hasRemaining()) {
      int type = extensions.getShort();
      ByteBuffer extension = part(extensions, Short.toUnsignedInt(extensions.getShort()));
      if (type == SERVER_NAME) {
        readNames(extension, names);
      }
    }
  }

  private static void readNames(ByteBuffer extension, List<byte[]> names) {
    extension.getShort(); // length of the list
    while (extension.hasRemaining()) {
      extension.get(); // type
      ByteBuffer sent = part(extension, Short.toUnsignedInt(extension.getShort()));
      var name = new byte[sent.remaining()];
      sent.get(name);
      names.add(name);
    }
  }

  private static void skip(ByteBuffer in, int count) {
    in.position(in.position() + count);
  }

  private static ByteBuffer part(ByteBuffer in, int length) {
    ByteBuffer part = in.slice(in.position(), Math.min(length, in.remaining()));
    if (part.remaining() < length) {
      throw new BufferUnderflowException();
    }
    skip(in, length);
    return part;
  }
}
