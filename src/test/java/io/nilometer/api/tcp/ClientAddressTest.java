package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
    "2001:db8:1:2::, 2001:db8:1:2::",
    "::1, ::",
    "::ffff:10.1.2.3, 10.1.2.3"
  })
  void anIpv6AddressStandsForItsPrefix(String address, String expected) throws Exception {
    assertThat(ClientAddress.of(InetAddress.getByName(address)))
        .isEqualTo(InetAddress.getByName(expected));
  }

  @Test
  void aMappedAddressIsThatOfIpv4AndAScopeDoesNotMatter() throws Exception {
    byte[] mapped = InetAddress.getByName("::ffff:0:0:0").getAddress();
    mapped[8] = 0;
    mapped[9] = 0;
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[15] = 1;
    assertThat(ClientAddress.of(Inet6Address.getByAddress("", mapped, 3)))
        .isEqualTo(InetAddress.getByName("0.0.0.1"));
    byte[] local = InetAddress.getByName("fe80::1").getAddress();
    assertThat(ClientAddress.of(Inet6Address.getByAddress("", local, 3)))
        .isEqualTo(InetAddress.getByName("fe80::"));
  }
}
