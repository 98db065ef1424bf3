package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacedNameTest {

  @Test
  void aNamespaceAndANameAreParsed() {
    assertThat(NamespacedName.of("--cluster-lease", "kube-system/nilo.meter"))
        .contains(new NamespacedName("kube-system", "nilo.meter"));
  }

  @Test
  void anEmptyTextIsNoObject() {
    assertThat(NamespacedName.of("--cluster-lease", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nilometer", "/nilometer", "kube-system/", "a/b/c", "A/b", "a/b?x=y"})
  void anythingElseIsRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamespacedName.of("--cluster-lease", text))
        .withMessage("--cluster-lease must be NAMESPACE/NAME, but is \"" + text + "\"");
  }
}
