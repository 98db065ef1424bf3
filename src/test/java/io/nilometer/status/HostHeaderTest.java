package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostHeaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LocalHost:1",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]:8080"
      })
  void whatKubectlPortForwardLeadsToIsAccepted(String header) {
    assertThat(HostHeader.isAccepted(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":8080",
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80@localhost",
        "[evil.example]:8080",
        "[::1",
        "0x7f.1"
      })
  void aNameThatAnybodyCanOwnIsNot(String header) {
    assertThat(HostHeader.isAccepted(header)).isFalse();
  }
}
