package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
  void aCounterCountsWhatAWriterWrites(
      @ForAll List<@StringLength(max = 200) String> texts, @ForAll List<Long> numbers) {
    var writer = new ProtoWriter(1);
    var counter = new ProtoCounter();
    for (ProtoFields fields : List.of(writer, counter)) {
      for (int i = 0; i < texts.size(); i++) {
        fields.string(i + 1, texts.get(i));
        fields.string(i + 1, new Bytes(1).add(texts.get(i)));
        fields.raw(Bytes.utf8(texts.get(i)));
        fields.message(1 << i % 29, i % 3);
      }
      numbers.forEach(number -> fields.number(9, number));
    }
    assertThat(counter.size()).isEqualTo(writer.size());
    assertThat(writer.toBytes()).hasSize(counter.size());
  }

  private static byte[] written(ProtoWriter writer) {
    var out = new Bytes(1);
    writer.moveTo(out);
    return out.take();
  }
}
