package io.nilometer.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.util.ByteString;

/// A [ClusterStatus] as JSON: absent values are left out, times are in ISO 8601.
///
/// @param gzip the same, compressed
record StatusJson(ByteString plain, ByteString gzip) {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  static StatusJson of(ClusterStatus status) {
    try {
      byte[] plain = MAPPER.writeValueAsBytes(status);
      return new StatusJson(ByteString.fromArrayUnsafe(plain), compressed(plain));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static ByteString compressed(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream(plain.length / 8);
    try (OutputStream gzip = new FastGzip(bytes)) {
      gzip.write(plain);
    }
    return ByteString.fromArrayUnsafe(bytes.toByteArray());
  }

  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
