package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.model.Labels;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.NodeFacts.Address;
import io.nilometer.scrape.exposition.ScrapeException;
import io.nilometer.settings.TestSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KubeletTargetTest {

  private static final Address INTERNAL_IP = new Address("InternalIP", "10.0.0.1");
  private static final Address SECOND_IP = new Address("InternalIP", "10.0.0.2");
  private static final Address HOSTNAME = new Address("Hostname", "one.example");

  private static NodeFacts node(int port, String path, Address... addresses) {
    return new NodeFacts("one", Labels.NONE, List.of(addresses), port, Optional.of(path), true);
  }

  private static String path(String annotated) throws ScrapeException {
    return KubeletTarget.of(node(0, annotated, INTERNAL_IP), TestSettings.kubelet()).path();
  }

  @Test
  void theFirstPreferredTypeThatTheNodeHasIsUsed() throws ScrapeException {
    var settings =
        TestSettings.kubelet("preferred-address-types = [ExternalIP, InternalIP, Hostname]");
    KubeletTarget target =
        KubeletTarget.of(node(0, "", HOSTNAME, INTERNAL_IP, SECOND_IP), settings);
    assertThat(target).isEqualTo(new KubeletTarget("one", "10.0.0.1", 10250, "/metrics/resource"));
  }

  @Test
  void anEmptyAddressIsPassedOver() throws ScrapeException {
    NodeFacts node = node(0, "", new Address("Hostname", ""), INTERNAL_IP);
    assertThat(KubeletTarget.of(node, TestSettings.kubelet()).host()).isEqualTo("10.0.0.1");
  }

  @Test
  void aNodeWithoutAPreferredAddressIsAnErrorThatNamesTheFlag() {
    var settings = TestSettings.kubelet("preferred-address-types = [ExternalIP, ExternalDNS]");
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> KubeletTarget.of(node(0, "", HOSTNAME, INTERNAL_IP, SECOND_IP), settings))
        .withMessage(
            "the node has no address of a type in --kubelet-preferred-address-types"
                + " (ExternalIP,ExternalDNS); it has Hostname,InternalIP");
  }

  @Test
  void anAddressThatIsLongerThanAnyHostNameIsAnError() {
    NodeFacts node = node(0, "", new Address("InternalIP", "a".repeat(1_200)));
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> KubeletTarget.of(node, TestSettings.kubelet()))
        .withMessage(
            "the node's address of type \"InternalIP\" has 1200 characters; no host name has more"
                + " than 254");
  }

  @Test
  void aPathWithoutEndIsAnError() throws ScrapeException {
    assertThat(path("/" + "a".repeat(8_191))).hasSize(8_192);
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> path("/" + "a".repeat(8_192)))
        .withMessage(
            "the annotation metrics.k8s.io/resource-metrics-path has 8193 characters, more than"
                + " 8192");
  }

  @Test
  void addressTypesWithoutEndMakeNoLongMessage() {
    Address[] invented =
        IntStream.range(0, 50_000)
            .mapToObj(i -> new Address("Type\n" + i, "10.0.0.1"))
            .toArray(Address[]::new);
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> KubeletTarget.of(node(0, "", invented), TestSettings.kubelet()))
        .satisfies(
            failure ->
                assertThat(failure.getMessage())
                    .contains("; it has Type 0,Type 1,")
                    .hasSizeLessThan(400)
                    .hasLineCount(1));
  }

  @Test
  void aNodeWithoutAnyAddressIsAnError() {
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> KubeletTarget.of(node(0, ""), TestSettings.kubelet()))
        .withMessageEndingWith("it has no address at all");
  }

  @Test
  void thePortOfTheStatusCountsOnlyWhenAskedForAndGiven() throws ScrapeException {
    var byFlag = TestSettings.kubelet();
    var byStatus = TestSettings.kubelet("use-node-status-port = true");
    assertThat(KubeletTarget.of(node(9999, "", INTERNAL_IP), byFlag).port()).isEqualTo(10250);
    assertThat(KubeletTarget.of(node(9999, "", INTERNAL_IP), byStatus).port()).isEqualTo(9999);
    assertThat(KubeletTarget.of(node(0, "", INTERNAL_IP), byStatus).port()).isEqualTo(10250);
  }

  @Test
  void aPortThatIsNoneIsAnError() {
    var settings = TestSettings.kubelet("use-node-status-port = true");
    assertThatExceptionOfType(ScrapeException.class)
        .isThrownBy(() -> KubeletTarget.of(node(70_000, "", INTERNAL_IP), settings))
        .withMessageContaining("70000");
  }

  @Test
  void anAnnotatedPathIsMadeAbsoluteAndEscaped() throws ScrapeException {
    assertThat(path("/metrics/mine")).isEqualTo("/metrics/mine");
    assertThat(path("metrics")).isEqualTo("/metrics");
    assertThat(path("//other.example/x")).isEqualTo("//other.example/x");
    assertThat(path("/a b?c=%20#d")).isEqualTo("/a%20b%3Fc=%2520%23d");
    assertThat(path("/a\r\nHost: x")).isEqualTo("/a%0D%0AHost:%20x");
    assertThat(path("/ä")).isEqualTo("/%C3%A4");
  }

  @Test
  void anIpv6AddressStandsInBrackets() {
    assertThat(new KubeletTarget("one", "fd00::1", 10250, "/").authority())
        .isEqualTo("[fd00::1]:10250");
    assertThat(new KubeletTarget("one", "one.example", 10250, "/").authority())
        .isEqualTo("one.example:10250");
  }
}
