package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class TurnTakingExecutorTest {

  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final TurnTakingExecutor executor = new TurnTakingExecutor(queue::add);
  private final List<String> ran = new ArrayList<>();

  private void execute(int address, String... tasks) throws Exception {
    Executor ofAddress =
        executor.of(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) address}));
    for (String task : tasks) {
      ofAddress.execute(() -> ran.add(task));
    }
  }

  private void runAll() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  @Test
  void anAddressWithManyTasksDoesNotKeepOthersWaiting() throws Exception {
    execute(1, "a1", "a2", "a3", "a4");
    execute(2, "b1", "b2");
    execute(3, "c1");
    runAll();
    assertThat(ran).containsExactly("a1", "b1", "c1", "a2", "b2", "a3", "a4");
  }

  @Test
  void anAddressComesBackInItsTurn() throws Exception {
    execute(1, "a1", "a2");
    queue.remove().run();
    execute(2, "b1");
    execute(1, "a3");
    runAll();
    assertThat(ran).containsExactly("a1", "a2", "b1", "a3");
  }

  @Test
  void fewTasksAreInTheQueueAtATime() throws Exception {
    execute(1, "a1", "a2", "a3", "a4", "a5", "a6", "a7");
    execute(2, "b1");
    assertThat(queue).hasSize(4);
    queue.remove().run();
    assertThat(queue).hasSize(4);
    runAll();
    assertThat(ran).containsExactly("a1", "b1", "a2", "a3", "a4", "a5", "a6", "a7");
    execute(1, "a8");
    assertThat(queue).hasSize(1);
  }
}
