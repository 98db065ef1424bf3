package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {

  private final Resources resources = new Resources();
  private final List<String> closed = new ArrayList<>();

  @Test
  void theLastOpenedIsClosedFirst() {
    assertThat(resources.add("first", closed::add)).isEqualTo("first");
    resources.add("second", closed::add);
    resources.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void eachIsClosedOnce() {
    resources.add("only", closed::add);
    resources.close();
    resources.close();
    assertThat(closed).containsExactly("only");
  }

  @Test
  void oneThatFailsToCloseDoesNotKeepTheOthersOpen() {
    resources.add("first", closed::add);
    resources.add(
        "second",
        _ -> {
          throw new IOException("broken on purpose");
        });
    resources.close();
    assertThat(closed).containsExactly("first");
  }

  @Test
  void anInterruptionIsKeptForWhoCalled() {
    resources.add("first", closed::add);
    resources.add(
        "second",
        _ -> {
          throw new InterruptedException();
        });
    resources.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("first");
  }
}
