package io.nilometer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class KubeletSurveyTest {

  private static String extent(int nodes, int probes) {
    return new KubeletSurvey(Collections.nCopies(nodes, null), Collections.nCopies(probes, null))
        .extent();
  }

  @Test
  void aSampleNamesTheNumberOfAllToo() {
    assertThat(extent(3, 3)).isEqualTo("3 kubelets");
    assertThat(extent(250, 200)).isEqualTo("200 examined kubelets (of 250)");
  }
}
