package io.nilometer.demo.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelQueryTest {

  private static final Map<String, String> LABELS =
      Map.of("app", "web", "kubernetes.io/os", "linux");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "app=web",
        "app == web",
        "app!=db",
        "tier!=db",
        "app in (web, db)",
        "app notin (db,batch)",
        "tier notin (db)",
        "kubernetes.io/os",
        "!tier",
        "app in (web,db),kubernetes.io/os=linux"
      })
  void matching(String selector) {
    assertThat(LabelQuery.parse(selector).matches(LABELS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app=db",
        "app!=web",
        "app in (db,batch)",
        "app notin (web)",
        "tier in (db)",
        "tier",
        "!app",
        "app=web,tier"
      })
  void notMatching(String selector) {
    assertThat(LabelQuery.parse(selector).matches(LABELS)).isFalse();
  }

  @Test
  void anInvalidSelectorIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelQuery.parse("app in web"))
        .withMessage("unable to parse requirement: app in web");
  }
}
