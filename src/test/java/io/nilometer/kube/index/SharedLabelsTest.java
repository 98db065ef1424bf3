package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedLabelsTest {

  private final SharedLabels shared = new SharedLabels();

  @Test
  void aSetIsForgottenWhenItsLastHolderLetsGo() {
    Labels first = shared.hold(Labels.of(Map.of("a", "b")));
    Labels second = shared.hold(Labels.of(Map.of("a", "b")));
    assertThat(second).isSameAs(first);
    shared.release(first);
    assertThat(shared.size()).isEqualTo(1);
    shared.release(second);
    assertThat(shared.size()).isZero();
  }
}
