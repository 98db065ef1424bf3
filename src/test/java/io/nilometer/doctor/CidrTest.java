package io.nilometer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.128/25, 10.1.2.127, false",
    "10.1.2.128/25, 10.1.2.129, true",
    "0.0.0.0/0, 192.0.2.1, true",
    "192.0.2.1/32, 192.0.2.1, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1, false",
    "0.0.0.0/0, fd12::1, false"
  })
  void aBlockContainsItsAddresses(String block, String address, boolean contains) {
    assertThat(Cidr.parse(block).orElseThrow().contains(Cidr.address(address).orElseThrow()))
        .isEqualTo(contains);
  }

  @Test
  void aTextThatIsNoBlockIsNone() {
    assertThat(Cidr.parse("10.0.0.0")).isEmpty();
    assertThat(Cidr.parse("node/8")).isEmpty();
    assertThat(Cidr.address("node-1")).isEmpty();
  }
}
