package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseNameTest {

  @Test
  void aNamespaceAndANameAreParsed() {
    assertThat(LeaseName.of("kube-system/nilo.meter"))
        .contains(new LeaseName("kube-system", "nilo.meter"));
  }

  @Test
  void anEmptyTextIsNoLease() {
    assertThat(LeaseName.of("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nilometer", "/nilometer", "kube-system/", "a/b/c", "A/b", "a/b?x=y"})
  void anythingElseIsRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeaseName.of(text))
        .withMessage("--cluster-lease must be NAMESPACE/NAME, but is \"" + text + "\"");
  }
}
