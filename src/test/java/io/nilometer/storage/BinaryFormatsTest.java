package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.typesafe.config.ConfigFactory;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.History;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BinaryFormatsTest {

  /// What reads one kind of packed object.
  private interface Reader {
    Object read(byte[] packed) throws IOException;
  }

  private static final List<Reader> READERS =
      List.of(BatchFormat::read, HistoryFormat::read, UsagesFormat::read);

  private static final PodRef POD = new PodRef("kube-system", "coredns-7c65d6cfc9-x2x4n");
  private static final NodeBatch BATCH =
      new NodeBatch(
          "node-1",
          new Origin("10.0.0.1:7355@1767268800000", 1_767_268_800_000L, 17),
          1_767_268_815_000_000_000L,
          new Scrape(
              Optional.of(new Sample(1_767_268_814_250_000_000L, 123_456_789_000L, 1 << 30)),
              List.of(
                  new PodSample(
                      POD,
                      List.of(
                          new ContainerSample(
                              "coredns",
                              new Sample(
                                  1_767_268_813_000_000_000L,
                                  1_767_200_000_000_000_000L,
                                  -1,
                                  18_000_000)),
                          new ContainerSample("sidecar", new Sample(5, 0, 0)))))));
  private static final NodeBatch NEXT = Scrapes.of("node-1", BATCH.origin().next(), 30, 2, 2);
  private static final NodeHistory HISTORY = Scrapes.history(BATCH, NEXT);

  private static final PartitionUsages ANSWER =
      new PartitionUsages(
          17,
          1,
          3,
          List.of(new NodeUsage("node-1", new Usage(1_767_268_814L, 15_000, 250, 1 << 30))),
          List.of(
              new PodUsage(
                  POD,
                  "node-1",
                  1_767_268_813L,
                  15_000,
                  0,
                  List.of(new ContainerUsage("coredns", 3, 18)))));

  @Provide
  Arbitrary<NodeBatch> batches() {
    Arbitrary<String> names = Arbitraries.of("", "a", "node-1", "kube-system", "ñandú", "日本");
    Arbitrary<Sample> samples =
        Combinators.combine(
                Arbitraries.longs(),
                Arbitraries.longs(),
                Arbitraries.longs(),
                Arbitraries.longs(),
                Arbitraries.of(Sample.NO_SWAP, 0L, 1L << 30))
            .as((time, start, cpu, memory, swap) -> new Sample(time, start, cpu, memory, swap));
    Arbitrary<List<ContainerSample>> containers =
        Combinators.combine(names, samples).as(ContainerSample::new).list().ofMaxSize(3);
    Arbitrary<List<PodSample>> pods =
        Combinators.combine(Combinators.combine(names, names).as(PodRef::new), containers)
            .as(PodSample::new)
            .list()
            .ofMaxSize(5);
    Arbitrary<Scrape> scrapes = Combinators.combine(samples.optional(), pods).as(Scrape::new);
    Arbitrary<Origin> origins =
        Combinators.combine(names, Arbitraries.longs(), Arbitraries.longs()).as(Origin::new);
    Arbitrary<Machine> machines =
        Combinators.combine(names, names, Arbitraries.of(0L, 16_000_000_000L)).as(Machine::new);
    return Combinators.combine(
            names,
            origins,
            Arbitraries.longs(),
            Arbitraries.of(0L, 12_345_678L),
            machines,
            scrapes,
            Arbitraries.of(0L, -10_000_000_000L))
        .as(NodeBatch::new);
  }

  @Property
  void aBatchIsReadBack(@ForAll("batches") NodeBatch batch) throws IOException {
    assertThat(BatchFormat.read(BatchFormat.write(batch))).isEqualTo(batch);
  }

  @Property
  void aHistoryIsReadBack(@ForAll("batches") NodeBatch first, @ForAll("batches") NodeBatch second)
      throws IOException {
    NodeHistory history = Scrapes.history(first, second);
    assertThat(HistoryFormat.read(HistoryFormat.write(history))).isEqualTo(history);
  }

  @Property
  void anAnswerIsReadBack(@ForAll("batches") NodeBatch first, @ForAll int part) throws IOException {
    List<ContainerUsage> containers =
        first.scrape().pods().stream()
            .map(pod -> pod.containers().size())
            .map(some -> new ContainerUsage("c" + some, first.requestedNanos(), part, some - 1))
            .toList();
    var usage = new Usage(first.requestedNanos(), part, first.origin().number(), -1, part);
    var answer =
        new PartitionUsages(
            part,
            part,
            -part,
            List.of(new NodeUsage(first.node(), usage)),
            List.of(
                new PodUsage(
                    POD, first.node(), part, first.requestedNanos(), 0, part % 3, containers)));
    assertThat(UsagesFormat.read(UsagesFormat.write(answer))).isEqualTo(answer);
  }

  @Test
  void whenUsagesWereSeenIsReadByTheReadersClock() throws IOException {
    var usage = new PodUsage(POD, "a", 10, 5, 1, 12, List.of());
    PartitionUsages answer = PartitionUsages.whole(3, List.of(), List.of(usage));
    byte[] packed = UsagesFormat.write(answer, 100);
    long ahead = Duration.ofHours(2).toNanos();
    assertThat(UsagesFormat.read(packed, 100 + ahead).pods())
        .containsExactly(usage.seenLater(ahead));
    assertThat(UsagesFormat.read(packed, 100 + Duration.ofMillis(900).toNanos())).isEqualTo(answer);
  }

  @Test
  void anEmptyAnswerIsReadBack() throws IOException {
    PartitionUsages empty = PartitionUsages.whole(3, List.of(), List.of());
    assertThat(UsagesFormat.read(UsagesFormat.write(empty))).isEqualTo(empty);
  }

  /// Replicas of this release and of the next run together while one is replaced by the other.
  @Test
  void whatThisReleaseWritesIsReadByEveryLaterOne() throws IOException {
    assertThat(BatchFormat.read(recorded("batch-1.hex"))).isEqualTo(BATCH);
    assertThat(HistoryFormat.read(recorded("history-1.hex"))).isEqualTo(asTheFirstReleaseHadIt());
    assertThat(UsagesFormat.read(recorded("answer-1.hex"))).isEqualTo(ANSWER);
  }

  /// The first release paired samples though the counter fell, kept no pods that were missing, and
  /// did not write when samples were seen first.
  private static NodeHistory asTheFirstReleaseHadIt() {
    Sample prev = BATCH.scrape().node().orElseThrow();
    Sample last = NEXT.scrape().node().orElseThrow();
    long apart = last.timeNanos() - prev.timeNanos();
    long requested = NEXT.requestedNanos();
    return new NodeHistory(
        "node-1",
        NEXT.origin(),
        Machine.UNKNOWN,
        requested,
        NEXT.timeNanos(),
        Optional.of(new History.Paired(prev.seenAt(requested - apart), last.seenAt(requested))),
        HISTORY.without(requested).pods());
  }

  @Test
  void whatIsWrittenIsWhatEarlierReleasesRead() throws IOException {
    assertThat(BatchFormat.write(BATCH)).isEqualTo(recorded("batch-1.hex"));
    assertThat(UsagesFormat.write(ANSWER)).isEqualTo(recorded("answer-1.hex"));
  }

  private static byte[] recorded(String name) throws IOException {
    Path file = Path.of("src/test/resources/io/nilometer/storage", name);
    return HexFormat.of().parseHex(Files.readString(file).strip());
  }

  @Test
  void whatALaterReleaseAppendsIsNotLookedAt() throws IOException {
    byte[] packed = BatchFormat.write(BATCH);
    byte[] more = Arrays.copyOf(packed, packed.length + 40);
    assertThat(BatchFormat.read(more)).isEqualTo(BATCH);
  }

  @Test
  void anotherLayoutIsRefusedByItsNumber() {
    byte[] packed = BatchFormat.write(BATCH);
    packed[0] = 4;
    assertThatIOException()
        .isThrownBy(() -> BatchFormat.read(packed))
        .withMessage("layout 2 is of another release: this one knows 1");
  }

  @Test
  void whatIsCutShortIsRefused() {
    for (byte[] packed :
        List.of(
            BatchFormat.write(BATCH), HistoryFormat.write(HISTORY), UsagesFormat.write(ANSWER))) {
      for (int length = 0; length < packed.length; length++) {
        byte[] cut = Arrays.copyOf(packed, length);
        for (Reader reader : READERS) {
          readOrRefuse(reader, cut);
        }
      }
    }
    byte[] batch = BatchFormat.write(BATCH);
    for (int length = 0; length < batch.length; length++) {
      byte[] cut = Arrays.copyOf(batch, length);
      assertThatIOException().isThrownBy(() -> BatchFormat.read(cut));
    }
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
    READERS.forEach(reader -> readOrRefuse(reader, bytes));
    byte[] known = Arrays.copyOf(bytes, Math.max(1, bytes.length));
    known[0] = 2; // this layout
    READERS.forEach(reader -> readOrRefuse(reader, known));
  }

  @Property
  void oneWrongByteIsReadOrRefused(@ForAll int where, @ForAll byte wrong) {
    for (byte[] packed :
        List.of(
            BatchFormat.write(BATCH), HistoryFormat.write(HISTORY), UsagesFormat.write(ANSWER))) {
      packed[Math.floorMod(where, packed.length)] = wrong;
      READERS.forEach(reader -> readOrRefuse(reader, packed));
    }
  }

  /// Another exception than that of input fails the test.
  private static void readOrRefuse(Reader reader, byte[] bytes) {
    try {
      assertThat(reader.read(bytes)).isNotNull();
    } catch (IOException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }

  @Test
  void anAnnouncedCountOfMillionsAllocatesNothing() {
    var to = new BinaryWriter();
    to.number(1);
    to.text("n");
    to.text("s");
    to.number(1);
    to.number(1);
    to.number(0);
    to.number(0);
    to.number(1 << 30);
    assertThatIOException()
        .isThrownBy(() -> BatchFormat.read(to.toBytes()))
        .withMessage("1073741824 elements announced, but 0 bytes left");
  }

  @Test
  void anOrdinaryPortionIsSmall() {
    NodeHistory history = history(150, 10);
    assertThat(history.containers()).isEqualTo(RecallAnswer.MAX_CONTAINERS);
    assertThat(HistoryFormat.write(history)).hasSizeLessThan(200 * 1024);
  }

  /// Larger messages than a frame are dropped. A usual large node goes in one; a larger one in
  /// pieces.
  @Test
  void theLargestNodeFitsAFrame() {
    long frame = ConfigFactory.load().getBytes("pekko.remote.artery.advanced.maximum-frame-size");
    assertThat((long) HistoryFormat.write(history(1_000, 10)).length).isLessThan(frame);
  }

  private static NodeHistory history(int pods, int containers) {
    return Scrapes.history(
        Scrapes.of("node-1", new Origin("10.0.0.1:7355@1", 1, 1), 10, pods, containers),
        Scrapes.of("node-1", new Origin("10.0.0.1:7355@1", 1, 2), 20, pods, containers));
  }
}
