package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class ProtoWriterTest {

  @Property
  void protobufReadsBackFieldsInTheirOrder(
      @ForAll String text, @ForAll long number, @ForAll boolean flag) throws IOException {
    var writer = new ProtoWriter(1);
    writer.bool(300, flag);
    writer.number(2, number);
    writer.string(1, text);

    CodedInputStream in = CodedInputStream.newInstance(written(writer));
    assertThat(in.readTag()).isEqualTo(1 << 3 | 2);
    assertThat(in.readByteArray()).isEqualTo(Bytes.utf8(text));
    assertThat(in.readTag()).isEqualTo(2 << 3);
    assertThat(in.readInt64()).isEqualTo(number);
    assertThat(in.readTag()).isEqualTo(300 << 3);
    assertThat(in.readBool()).isEqualTo(flag);
    assertThat(in.isAtEnd()).isTrue();
  }

  @Test
  void messageIsAsLongAsWhatWasWrittenSinceItBegan() throws IOException {
    var writer = new ProtoWriter(1);
    writer.string(9, "after");
    int end = writer.size();
    writer.string(1, "x".repeat(200));
    writer.message(5, end);

    CodedInputStream in = CodedInputStream.newInstance(written(writer));
    assertThat(in.readTag()).isEqualTo(5 << 3 | 2);
    assertThat(in.readRawVarint32()).isEqualTo(203);
    assertThat(in.readTag()).isEqualTo(1 << 3 | 2);
    assertThat(in.readString()).hasSize(200);
    assertThat(in.readTag()).isEqualTo(9 << 3 | 2);
    assertThat(in.readString()).isEqualTo("after");
  }

  @Property
  void tellsHowManyBytesAFieldTakes(
      @ForAll @IntRange(min = 1, max = 15) int field,
      @ForAll @StringLength(max = 200) String text,
      @ForAll long number) {
    var writer = new ProtoWriter(1);
    writer.string(field, text);
    assertThat(writer.size()).isEqualTo(ProtoWriter.stringBytes(text));
    int end = writer.size();
    writer.number(field, number);
    assertThat(writer.size() - end).isEqualTo(ProtoWriter.numberBytes(number));
  }

  private static byte[] written(ProtoWriter writer) {
    var out = new Bytes(1);
    writer.moveTo(out);
    return out.take();
  }
}
