package io.nilometer.demo.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

  @TempDir private Path folder;

  @Test
  void aProgramThatDoesNotServeLeavesNoCacheAndItsLastLines() throws Exception {
    Path cache = Files.writeString(folder.resolve("cache.aot"), "of a former build");
    List<String> command = List.of("sh", "-c", "echo first; echo no such port; exit 3", "sh");
    assertThatIllegalStateException()
        .isThrownBy(() -> Training.run(_ -> command, List.of(), folder, cache))
        .withMessage(
            "the program ended before it was ready; the last it printed: first | no such port");
    assertThat(cache).doesNotExist();
  }

  @Test
  void oneOfTwoReplicasThatTrustEachOtherWritesTheCache() {
    var options = new ArrayList<List<String>>();
    Training.Program program =
        more -> {
          options.add(more);
          return List.of("sh", "-c", "echo \"$@\"; exit 3", "sh");
        };
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Training.run(program, List.of("--trust=t"), folder, folder.resolve("cache.aot")))
        .withMessageContaining("serve --kubeconfig=")
        .withMessageContaining("--trust=t");
    assertThat(options).hasSize(2);
    assertThat(options.getFirst()).endsWith("-XX:AOTCacheOutput=" + folder.resolve("cache.aot"));
    assertThat(options.getLast()).isEmpty();
  }
}
