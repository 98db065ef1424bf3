package io.nilometer.demo.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

  @TempDir private Path folder;

  @Test
  void aProgramThatDoesNotServeLeavesNoCacheAndItsLastLines() throws Exception {
    Path cache = Files.writeString(folder.resolve("cache.aot"), "of a former build");
    List<String> program = List.of("sh", "-c", "echo first; echo no such port; exit 3", "sh");

    assertThatIllegalStateException()
        .isThrownBy(() -> Training.run(program, folder, cache))
        .withMessage(
            "the program ended before it was ready; the last it printed: first | no such port");
    assertThat(cache).doesNotExist();
  }

  @Test
  void theCacheIsWrittenByTheJvmThatEnds() {
    assertThat(Training.options(Path.of("nilometer.aot")))
        .endsWith("-XX:AOTCacheOutput=nilometer.aot");
  }
}
