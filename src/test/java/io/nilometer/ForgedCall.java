package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.RawConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// A request that no well-behaved client sends, and the answer that it must get.
///
/// @param caller the client certificate of the connection
/// @param bytes the request, each byte as a character
/// @param begins how the answer begins
/// @param contains what the answer contains
/// @param closed whether the server closes the connection after the answer
record ForgedCall(
    String name, Caller caller, String bytes, String begins, String contains, boolean closed) {

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

  static ForgedCall sent(String name, Caller caller, String bytes, int code, String contains) {
    return new ForgedCall(name, caller, bytes, "HTTP/1.1 " + code + " ", contains, false);
  }

  static ForgedCall sent(String name, String bytes, int code, String contains) {
    return sent(name, Caller.NOBODY, bytes, code, contains);
  }

  /// A request after which the server reads nothing more from the connection.
  static ForgedCall cutOff(String name, String bytes, int code, String contains) {
    return new ForgedCall(name, Caller.NOBODY, bytes, "HTTP/1.1 " + code + " ", contains, true);
  }

  /// Sends the request and checks that its answer is the only one.
  ///
  /// @return the row of the results table
  String check(int port, SSLContext shown) throws Exception {
    try (RawConnection connection = RawConnection.open(port, shown)) {
      connection.send(bytes);
      String answer = connection.readAnswer();
      assertThat(answer).as(name).startsWith(begins).contains(contains);
      if (closed) {
        assertThat(connection.isClosedByServer()).as(name).isTrue();
      } else {
        connection.send(get("/livez"));
        assertThat(connection.readAnswer()).as(name + ", and the next").contains(ofTheNext());
      }
      return row(answer);
    }
  }

  /// `/livez` needs no rights, but a client certificate that proves no identity is rejected.
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
            contains.replace("\\\"", "\"").strip(),
            closed ? "; closed" : "");
  }

  @Override
  public String toString() {
    return name;
  }
}
