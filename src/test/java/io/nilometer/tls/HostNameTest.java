package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of Go's crypto/x509 (TestMatchHostnames), and what a client sends as server name.
class HostNameTest {

  @ParameterizedTest
  @CsvSource({
    "a.b.c, a.b.c, true",
    "b.b.c, a.b.c, false",
    "*.b.c, a.b.c, true",
    "*.example.net, test.example.net, true",
    "*.*.com, test.example.com, false",
    "*.example.com, test.example.net, false",
    "*.example.com, example.com, false",
    "*.example.com, a.b.example.com, false",
    "*a.example.com, xa.example.com, false",
    "a*.example.com, ax.example.com, false",
    "example.*, example.com, false",
    "*, example, false",
    "exam_ple.com, exam_ple.com, true",
    "ignore-a-dot.com, ignore-a-dot.com., true",
    "ignore-a-dot.com., ignore-a-dot.com, false",
    "UPPER.example.com, upper.example.com, true",
    "upper.example.com, UPPER.example.com, true",
    "worker-29, worker-29, true",
    "-a.example.com, -a.example.com, true",
    "*.-a.example.com, b.-a.example.com, false",
  })
  void aNameMatchesAsInGo(String pattern, String host, boolean matches) {
    assertThat(new HostName(host).matches(List.of(pattern))).isEqualTo(matches);
  }

  @Test
  void anyOfSeveralNamesMayMatch() {
    assertThat(new HostName("b").matches(List.of("a", "b"))).isTrue();
    assertThat(new HostName("b").matches(List.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "::1, true",
    "[::1], true",
    "::ffff:10.0.0.1, true",
    "1.2.3, false",
    "256.0.0.1, false",
    "10.0.0.1:443, false",
    "fe80::1%eth0, false",
    "localhost, false",
  })
  void onlyWholeAddressesAreAddresses(String host, boolean address) {
    assertThat(new HostName(host).address().isPresent()).isEqualTo(address);
  }

  @Test
  void theServerNameHasNoDotAtItsEndAndIsNoAddress() {
    assertThat(new HostName("a.b.").serverName()).contains("a.b");
    assertThat(new HostName("worker_1").serverName()).contains("worker_1");
    assertThat(new HostName("10.0.0.1").serverName()).isEmpty();
    assertThat(new HostName("::1").serverName()).isEmpty();
    assertThat(ServerName.of("win_node_1").orElseThrow().getEncoded())
        .asString()
        .isEqualTo("win_node_1");
  }
}
