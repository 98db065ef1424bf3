package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The JVM caches what it found, so each test has names of its own.
@ResourceLock("names of replicas")
class ReplicaNamesTest {

  private final List<String> asked = new CopyOnWriteArrayList<>();

  private AutoCloseable resolving(String host, String address) {
    return ReplicaNames.resolveLike(
        host,
        pod -> {
          asked.add(pod);
          return Optional.of(InetAddress.ofLiteral(address));
        });
  }

  @Test
  void aReplicaIsWhereItsPodIs() throws Exception {
    try (var _ = resolving("a-0.first", "10.1.2.3")) {
      InetAddress found = InetAddress.getAllByName("a-1.first")[0];
      assertThat(found.getHostAddress()).isEqualTo("10.1.2.3");
      assertThat(found.getHostName()).isEqualTo("a-1.first");
      assertThat(asked).containsExactly("a-1");
    }
  }

  @Test
  void aPodMayHaveAnIpv6Address() throws Exception {
    try (var _ = resolving("a-0.second", "fd00::1")) {
      assertThat(InetAddress.getAllByName("a-1.second"))
          .extracting(InetAddress::getHostAddress)
          .containsExactly("fd00:0:0:0:0:0:0:1");
    }
  }

  @Test
  void anyOtherNameIsLeftToTheSystem() throws Exception {
    try (var _ = resolving("a-0.third", "10.1.2.3")) {
      assertThat(InetAddress.getAllByName("localhost")[0].isLoopbackAddress()).isTrue();
      for (String other : List.of("a-1.third.invalid", "x.a-1.third", "third", "a-1")) {
        assertThatExceptionOfType(UnknownHostException.class)
            .isThrownBy(() -> InetAddress.getAllByName(other));
      }
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void withoutAnAnswerTheSystemDecides() throws Exception {
    try (var _ = ReplicaNames.resolveLike("a-0.fourth", _ -> Optional.empty())) {
      assertThatExceptionOfType(UnknownHostException.class)
          .isThrownBy(() -> InetAddress.getAllByName("a-1.fourth"));
    }
    ReplicaNames.Pods failing =
        _ -> {
          throw new IOException("refused");
        };
    try (var _ = ReplicaNames.resolveLike("a-0.fifth", failing)) {
      assertThatExceptionOfType(UnknownHostException.class)
          .isThrownBy(() -> InetAddress.getAllByName("a-1.fifth"));
    }
  }

  @Test
  void afterwardsTheSystemDecides() throws Exception {
    resolving("a-0.sixth", "10.1.2.3").close();
    assertThatExceptionOfType(UnknownHostException.class)
        .isThrownBy(() -> InetAddress.getAllByName("a-1.sixth"));
    assertThat(asked).isEmpty();
  }
}
