package io.nilometer.storage;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Jackson module for wire messages: serialises their large parts as one byte array each, by
/// [BinaryWriter], and rejects null in lists and maps. Pekko creates it by its name in the
/// configuration.
public final class WireModule extends SimpleModule {

  private static final long serialVersionUID = 1;

  private interface Packer<T> {
    byte[] pack(T object);
  }

  private interface Unpacker<T> {
    T unpack(byte[] packed) throws IOException;
  }

  public WireModule() {
    super("nilometer");
    add(NodeBatch.class, BatchFormat::write, BatchFormat::read);
    add(NodeHistory.class, HistoryFormat::write, HistoryFormat::read);
    add(Piece.class, Piece::pack, Piece::unpack);
    add(PartitionUsages.class, UsagesFormat::write, UsagesFormat::read);
  }

  /// Rejects null in lists and maps.
  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    var full = JsonSetter.Value.forContentNulls(Nulls.FAIL);
    context.configOverride(List.class).setSetterInfo(full);
    context.configOverride(Map.class).setSetterInfo(full);
  }

  private <T> void add(Class<T> type, Packer<T> packer, Unpacker<T> unpacker) {
    addSerializer(type, new Packing<>(type, packer));
    addDeserializer(type, new Unpacking<>(type, unpacker));
  }

  @SuppressWarnings("serial") // never serialised itself
  private static final class Packing<T> extends StdSerializer<T> {

    private final Packer<T> packer;

    Packing(Class<T> type, Packer<T> packer) {
      super(type);
      this.packer = packer;
    }

    @Override
    public void serialize(T object, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeBinary(packer.pack(object));
    }
  }

  @SuppressWarnings("serial") // never serialised itself
  private static final class Unpacking<T> extends StdDeserializer<T> {

    private final Unpacker<T> unpacker;

    Unpacking(Class<T> type, Unpacker<T> unpacker) {
      super(type);
      this.unpacker = unpacker;
    }

    @Override
    public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
      return unpacker.unpack(from.getBinaryValue());
    }
  }
}
