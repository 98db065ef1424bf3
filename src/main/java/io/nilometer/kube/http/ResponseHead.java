package io.nilometer.kube.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Status line and header fields of a response.
///
/// @param reason as the server wrote it, perhaps empty
/// @param fields by name in lower case; of a repeated field the last
record ResponseHead(int code, String reason, boolean persistent, Map<String, String> fields) {

  private static final int MAX_BYTES = 256 * 1024;

  /// Reads one head; 1xx responses before it are skipped.
  static ResponseHead read(InputStream in) throws IOException {
    ResponseHead head = readAny(in);
    while (head.code < 200 && head.code != 101) {
      head = readAny(in);
    }
    return head;
  }

  private static ResponseHead readAny(InputStream in) throws IOException {
    String status = line(in, MAX_BYTES);
    int left = MAX_BYTES - status.length();
    Map<String, String> fields = new HashMap<>();
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return of(status, fields);
  }

  private static ResponseHead of(String status, Map<String, String> fields) throws IOException {
    String[] parts = status.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-9]\\d\\d")) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    String connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean persistent =
        parts[0].equals("HTTP/1.0")
            ? connection.contains("keep-alive")
            : !connection.contains("close");
    return new ResponseHead(
        Integer.parseInt(parts[1]), parts.length > 2 ? parts[2] : "", persistent, fields);
  }

  /// A line without its end.
  static String line(InputStream in, int maxBytes) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (line.size() >= maxBytes) {
        throw new IOException("the response has a line or a head that is too long");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
