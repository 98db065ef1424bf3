package io.nilometer.demo.objects;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterSpecTest {

  private static final ClusterSpec TEN = ClusterSpec.of(10, 3);

  @Test
  void anEmptyClusterIsAllowed() {
    assertThatNoException().isThrownBy(() -> ClusterSpec.of(0, 0));
  }

  @Test
  void everyNodeMayMisbehave() {
    assertThatNoException().isThrownBy(() -> TEN.withSlow(4, Duration.ofSeconds(1)).withFailing(6));
  }

  @Test
  void moreMisbehavingNodesThanNodesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN.withSlow(5, Duration.ofSeconds(1)).withFailing(6))
        .withMessage("slow and failing nodes together must not exceed the 10 nodes, but are 5 + 6");
  }

  @Test
  void moreNodesThanAddressesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterSpec.of(62_501, 1))
        .withMessage("nodes must be 0 to 62500, but are 62501");
  }

  @Test
  void podsWithoutContainersAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN.withContainers(0))
        .withMessage("containers per pod must be 1 to 100, but are 0");
  }

  @Test
  void podsWithoutNamespacesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN.withNamespaces(0))
        .withMessageStartingWith("namespaces must be");
  }

  @Test
  void aNegativeDelayIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TEN.withSlow(1, Duration.ofSeconds(-1)))
        .withMessageContaining("must not be negative");
  }
}
