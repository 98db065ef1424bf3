package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ProcessLifecycleTest {

  /// A program of its own, since it ends its process.
  static final class Starting {

    private Starting() {}

    public static void main(String[] arguments) throws Exception {
      System.exit(
          ProcessLifecycle.of(
              switch (arguments[0]) {
                case "slowly" -> Starting::slowly;
                case "wrongly" -> Starting::wrongly;
                case "briefly" -> Starting::briefly;
                case "in vain" -> Starting::inVain;
                default -> throw new IllegalArgumentException(arguments[0]);
              }));
    }

    private static CompletionStage<ExitStatus> slowly(Resources resources) {
      var ended = new CompletableFuture<ExitStatus>();
      resources.add("first", closed -> end(ended, closed));
      System.out.println("starting");
      while (!isEnding()) {
        Thread.onSpinWait();
      }
      open(resources, "second");
      return ended;
    }

    /// As an actor system, whose end is seen before everything is closed.
    private static void end(CompletableFuture<ExitStatus> ended, String name) {
      ended.complete(ExitStatus.FAILED);
      System.out.println(name + " is closed");
    }

    private static CompletionStage<ExitStatus> wrongly(Resources resources) {
      open(resources, "first");
      throw new IllegalStateException("broken on purpose");
    }

    private static CompletionStage<ExitStatus> briefly(Resources resources) {
      open(resources, "first");
      return CompletableFuture.completedFuture(ExitStatus.FAILED);
    }

    private static CompletionStage<ExitStatus> inVain(Resources resources) {
      open(resources, "first");
      return CompletableFuture.completedFuture(ExitStatus.REMOVED);
    }

    private static void open(Resources resources, String name) {
      resources.add(name, closed -> System.out.println(closed + " is closed"));
    }

    /// Hooks cannot be added any more once they are run.
    private static boolean isEnding() {
      var hook = new Thread();
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().removeShutdownHook(hook);
        return false;
      } catch (IllegalStateException _) {
        return true;
      }
    }
  }

  @Test
  void aSignalDuringTheStartTakesEffectWhenTheStartIsComplete() throws Exception {
    Process process = start("slowly");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("starting");
      process.toHandle().destroy(); // which leaves its output open
      assertThat(lines.lines()).containsExactly("second is closed", "first is closed");
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aStartThatFailsClosesWhatIsOpenAndIsNoSuccess() throws Exception {
    assertEnds("wrongly");
  }

  @Test
  void whatEndsByItselfIsAFailure() throws Exception {
    assertEnds("briefly");
  }

  @Test
  void aReplicaRemovedFromItsClusterClosesNothingAndExitsWithItsCode() throws Exception {
    Process process = start("in vain");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines()).isEmpty();
    }
    assertThat(process.waitFor()).isEqualTo(4);
  }

  private static void assertEnds(String how) throws Exception {
    Process process = start(how);
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines()).containsExactly("first is closed");
    }
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private static Process start(String how) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Starting.class.getName(),
            how)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
