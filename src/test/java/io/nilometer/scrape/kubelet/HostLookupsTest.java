package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostLookupsTest {

  private static final List<InetAddress> FOUND = List.of(InetAddress.getLoopbackAddress());

  /// What the system is being asked, and what it will answer.
  private final Map<String, CompletableFuture<List<InetAddress>>> asked = new ConcurrentHashMap<>();

  private final HostLookups lookups = new HostLookups(this::ask);

  private InetAddress[] ask(String name) throws UnknownHostException {
    try {
      return asked
          .computeIfAbsent(name, _ -> new CompletableFuture<>())
          .join()
          .toArray(InetAddress[]::new);
    } catch (RuntimeException e) {
      throw (UnknownHostException) new UnknownHostException(name).initCause(e);
    }
  }

  @AfterEach
  void end() {
    asked.values().forEach(answer -> answer.complete(FOUND));
    lookups.close();
  }

  private void answer(String name) {
    await().until(() -> asked.containsKey(name));
    asked.get(name).complete(FOUND);
  }

  private static List<InetAddress> result(CompletableFuture<List<InetAddress>> found)
      throws Exception {
    return found.get(20, TimeUnit.SECONDS);
  }

  @Test
  void anAddressNeedsNoLookup() throws Exception {
    assertThat(result(lookups.find("n", "127.0.0.1"))).hasSize(1);
    assertThat(asked).isEmpty();
  }

  /// A kubelet may change the addresses of its node all the time, to names that nobody resolves.
  @Test
  void aNodeWhoseNameChangesAllTheTimeHasOneLookupAtATimeAndTheLastNameIsNext() throws Exception {
    CompletableFuture<List<InetAddress>> first = lookups.find("n", "name-0");
    await().until(() -> asked.containsKey("name-0"));
    CompletableFuture<List<InetAddress>> outdated = lookups.find("n", "name-1");
    for (int i = 2; i < 1_000; i++) {
      var _ = lookups.find("n", "name-" + i);
    }
    CompletableFuture<List<InetAddress>> last = lookups.find("n", "name-1000");
    assertThatThrownBy(() -> result(outdated)).hasMessageContaining("another address by now");
    CompletableFuture<List<InetAddress>> other = lookups.find("other", "other-name");
    answer("other-name");
    assertThat(result(other)).isEqualTo(FOUND);
    assertThat(asked).containsOnlyKeys("name-0", "other-name");
    answer("name-0");
    assertThat(result(first)).isEqualTo(FOUND);
    answer("name-1000");
    assertThat(result(last)).isEqualTo(FOUND);
    assertThat(asked).containsOnlyKeys("name-0", "other-name", "name-1000");
  }

  @Test
  void nodesThatHaveOneNameShareItsLookup() throws Exception {
    CompletableFuture<List<InetAddress>> one = lookups.find("one", "name");
    CompletableFuture<List<InetAddress>> other = lookups.find("other", "name");
    CompletableFuture<List<InetAddress>> again = lookups.find("one", "name");
    answer("name");
    assertThat(result(one)).isEqualTo(FOUND);
    assertThat(result(other)).isEqualTo(FOUND);
    assertThat(result(again)).isEqualTo(FOUND);
  }

  @Test
  void aNameIsLookedUpAgainAfterItFailed() throws Exception {
    CompletableFuture<List<InetAddress>> failed = lookups.find("n", "name");
    await().until(() -> asked.containsKey("name"));
    asked.remove("name").completeExceptionally(new IllegalStateException("no name server"));
    assertThatThrownBy(() -> result(failed)).hasCauseInstanceOf(UnknownHostException.class);
    CompletableFuture<List<InetAddress>> again = lookups.find("n", "name");
    answer("name");
    assertThat(result(again)).isEqualTo(FOUND);
  }
}
