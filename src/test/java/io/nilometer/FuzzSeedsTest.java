package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nilometer.FuzzTargets.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The seeds of the fuzzer, which are attacks and usual inputs, and small changes of them.
class FuzzSeedsTest {

  private static final Path SEEDS = Path.of("src/test/resources/fuzz");
  private static final int CHANGES = 100;

  private static List<Path> seeds(Target target) throws IOException {
    Path folder = SEEDS.resolve(target.name().toLowerCase(Locale.ROOT));
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void seedsAreParsedOrRefused(Target target) throws IOException {
    assertThat(seeds(target)).isNotEmpty();
    var random = new Random(1);
    for (Path file : seeds(target)) {
      byte[] seed = Files.readAllBytes(file);
      assertThat(Target.of(seed[0])).as("the target of %s", file).isEqualTo(target);
      byte[] input = Arrays.copyOfRange(seed, 1, seed.length);
      for (int i = 0; i < CHANGES; i++) {
        byte[] changed = i == 0 ? input : changed(input, random);
        assertThatCode(() -> target.parse(changed))
            .as("%s as %s", file, Arrays.toString(changed))
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte[] changed(byte[] input, Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(input.length + 1) : input.length;
    byte[] changed = Arrays.copyOf(input, length);
    for (int i = 0; i < changed.length && i < 3; i++) {
      changed[random.nextInt(changed.length)] =
          random.nextBoolean() ? (byte) random.nextInt() : changed[random.nextInt(changed.length)];
    }
    return changed;
  }
}
