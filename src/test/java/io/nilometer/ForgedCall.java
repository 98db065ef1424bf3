package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.RawConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// A request as no good client sends it, and the answer it must get.
///
/// @param caller what its connection shows
/// @param bytes the request, a character a byte
/// @param begins of the answer
/// @param says somewhere in the answer
/// @param closed whether the connection must not be used any more
record ForgedCall(
    String name, Caller caller, String bytes, String begins, String says, boolean closed) {

  static final String NODES = "/apis/metrics.k8s.io/v1beta1/nodes";

  enum Caller {
    NOBODY,
    FRONT_PROXY,
    FRONT_PROXY_OF_ANOTHER_NAME,
    CLERK,
    OF_AN_UNKNOWN_AUTHORITY
  }

  static String get(String target, String... fields) {
    return head("GET " + target + " HTTP/1.1", with("Host: x", fields));
  }

  static String call(String method, String target, String... fields) {
    return head(method + " " + target + " HTTP/1.1", with("Host: x", fields));
  }

  static String head(String line, List<String> fields) {
    return Stream.concat(Stream.of(line), fields.stream())
        .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
  }

  private static List<String> with(String first, String... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toList();
  }

  static ForgedCall sent(String name, Caller caller, String bytes, int code, String says) {
    return new ForgedCall(name, caller, bytes, "HTTP/1.1 " + code + " ", says, false);
  }

  static ForgedCall sent(String name, String bytes, int code, String says) {
    return sent(name, Caller.NOBODY, bytes, code, says);
  }

  /// One that is so odd that nothing more is read from its connection.
  static ForgedCall cutOff(String name, String bytes, int code, String says) {
    return new ForgedCall(name, Caller.NOBODY, bytes, "HTTP/1.1 " + code + " ", says, true);
  }

  /// Makes the call, and holds that it gets its answer and no other.
  ///
  /// @return its row of a table
  String check(int port, SSLContext shown) throws Exception {
    try (RawConnection connection = RawConnection.open(port, shown)) {
      connection.send(bytes);
      String answer = connection.readAnswer();
      assertThat(answer).as(name).startsWith(begins).contains(says);
      if (closed) {
        assertThat(connection.isClosedByServer()).as(name).isTrue();
      } else {
        connection.send(get("/livez"));
        assertThat(connection.readAnswer()).as(name + ", and the next").contains(ofTheNext());
      }
      return row(answer);
    }
  }

  /// Anybody may ask for it, but not who shows a certificate that proves nothing by itself.
  private String ofTheNext() {
    return switch (caller) {
      case NOBODY, CLERK -> "\r\n\r\nok";
      case FRONT_PROXY, FRONT_PROXY_OF_ANOTHER_NAME, OF_AN_UNKNOWN_AUTHORITY -> "Unauthorized";
    };
  }

  private String row(String answer) {
    String status = answer.substring("HTTP/1.1 ".length(), answer.indexOf('\r'));
    return "| %s | %s | %s | %s%s |"
        .formatted(
            name.replace("|", "\\|"),
            caller.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            status,
            says.replace("\\\"", "\"").strip(),
            closed ? "; closed" : "");
  }

  @Override
  public String toString() {
    return name;
  }
}
