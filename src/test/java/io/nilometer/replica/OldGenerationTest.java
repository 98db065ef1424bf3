package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldGenerationTest {

  private static final long MIB = 1 << 20;

  /// A program of its own, since the collector is chosen when a JVM starts. For a while most of its
  /// old generation of 64 MiB is alive.
  static final class Crowded {

    private static final List<byte[]> ALIVE = new ArrayList<>();

    private Crowded() {}

    public static void main(String[] arguments) {
      MemoryPoolMXBean pool =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(candidate -> candidate.getName().equals("Tenured Gen"))
              .findFirst()
              .orElseThrow();
      OldGeneration.watch();
      for (int i = 0; i < 48; i++) {
        ALIVE.add(new byte[(int) MIB]);
      }
      System.gc();
      await().until(() -> pool.getUsageThreshold() == 0);
      System.out.println("left to the JVM");
      ALIVE.clear();
      System.gc();
      await().until(() -> pool.getUsageThreshold() > 0);
      System.out.println("watched again");
    }
  }

  @Test
  void mayGrowByHalfOfWhatIsAlive() {
    assertThat(OldGeneration.limit(200 * MIB, 1024 * MIB)).isEqualTo(300 * MIB);
  }

  @Test
  void mayGrowSomewhatHoweverLittleIsAlive() {
    assertThat(OldGeneration.limit(2 * MIB, 1024 * MIB)).isEqualTo(18 * MIB);
  }

  @Test
  void isLeftToTheJvmWhereItCannotGrowSoFar() {
    assertThat(OldGeneration.limit(200 * MIB, 300 * MIB)).isZero();
  }

  @Test
  void isWatchedAgainWhenLessIsAlive() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx80m",
                "-XX:NewSize=16m",
                "-XX:MaxNewSize=16m",
                "-cp",
                System.getProperty("java.class.path"),
                Crowded.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines()).containsExactly("left to the JVM", "watched again");
    }
    assertThat(process.waitFor()).isZero();
  }
}
