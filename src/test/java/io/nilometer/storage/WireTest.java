package io.nilometer.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.WireMessages;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.ContainerUsage;
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
import io.nilometer.report.NodesReport;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.report.ReplicaReport;
import io.nilometer.report.ReportPart;
import io.nilometer.report.ReportRequest;
import io.nilometer.report.ReportedNode;
import io.nilometer.report.ReportedPod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.DisabledJavaSerializer;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages between replicas arrive unchanged, and nothing else is serialised.
class WireTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.warn-about-java-serializer-usage = off")
              .withFallback(ConfigFactory.load()));
  private static final Serialization SERIALIZATION =
      SerializationExtension.get(Adapter.toClassic(KIT.system()));
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nilometer");

  private static final Path RECORDED =
      Path.of("src/test/resources/io/nilometer/storage", "messages-" + Wire.VERSION + ".txt");
  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

  /// Of an announcement, which need not have each phase.
  private static final JsonPointer BY_PHASE = JsonPointer.compile("/copies");

  private static final int JAVA = 1;
  private static final int PROTOBUF = 2;
  private static final int JACKSON_JSON = 31;
  private static final int JACKSON_JSON_OF_OLD = 32;
  private static final int JACKSON_CBOR = 33;

  private static final PodRef POD = new PodRef("ns", "pod");
  private static final Sample SAMPLE = new Sample(3, 2, -1, Long.MAX_VALUE, 4096);
  private static final Scrape SCRAPE =
      new Scrape(
          Optional.of(SAMPLE),
          List.of(new PodSample(POD, List.of(new ContainerSample("c", SAMPLE)))));
  private static final Scrape EMPTY = new Scrape(Optional.empty(), List.of());
  private static final Origin ORIGIN = new Origin("here:1@5", 5, 6);
  private static final NodeHistory HISTORY =
      NodeHistory.of(new NodeBatch("n", ORIGIN, 7, SCRAPE), 15_000_000_000L, _ -> {});
  private static final PartitionUsages ANSWER =
      new PartitionUsages(
          17,
          2,
          3,
          List.of(new NodeUsage("n", new Usage(1, 2, 3, 4, 5))),
          List.of(new PodUsage(POD, "n", 1, 2, 3, List.of(new ContainerUsage("c", 4, 5, 6)))));
  private static final PartitionUsages EMPTY_ANSWER =
      PartitionUsages.whole(17, List.of(), List.of());

  private static final Piece PIECE = Piece.of(new byte[] {1, 2, 3}).getFirst();

  private static final List<Wire> STORAGE_MESSAGES =
      List.of(
          new StorageActor.Wake(),
          new StorageActor.Store(new NodeBatch("n", ORIGIN, 7, SCRAPE)),
          new StorageActor.Store(new NodeBatch("n", ORIGIN, 7, EMPTY)),
          new StorageActor.Store(
              new NodeBatch("n", ORIGIN, 7, 8, new Machine("uid", "boot", 9), SCRAPE, -10)),
          new StorageActor.Forget("n"),
          new StorageActor.Recalled(
              3, 1, 2, List.of(HISTORY), Optional.empty(), Optional.empty(), Optional.empty()),
          new StorageActor.Recalled(
              3, 0, 1, List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
          new BatchRouter.Deliver(List.of(new NodeBatch("n", ORIGIN, 7, SCRAPE))),
          new BatchRouter.DeliverPiece("n", "scraper/7", PIECE),
          new BatchRouter.Withdraw("n"),
          new StorageActor.RecalledPiece(3, 1, 2, PIECE, Phase.READY, 40, Optional.empty()),
          new RemoteQueryHandler.Ask(
              4,
              List.of(
                  new RemoteQueryHandler.Question(new Selection.AllNodes(), List.of(1, 2)),
                  new RemoteQueryHandler.Question(
                      new Selection.Nodes(List.of("n", "m")), List.of(3)),
                  new RemoteQueryHandler.Question(new Selection.AllPods(), List.of(4)),
                  new RemoteQueryHandler.Question(new Selection.Pods(List.of(POD)), List.of()),
                  new RemoteQueryHandler.Question(
                      new Selection.PodsOf(List.of(POD), List.of("n")), List.of(5))),
              KIT.<RemoteQueryHandler.Answers>createTestProbe().getRef()),
          new RemoteQueryHandler.Answers(
              4, "10.0.0.1:7355", List.of(ANSWER, EMPTY_ANSWER), List.of(5, 6)),
          new RemoteQueryHandler.Leave(KIT.<RemoteQueryHandler.Answers>createTestProbe().getRef()),
          new RemoteQueryHandler.Recall(
              17,
              3,
              new Selection.AllNodes(),
              KIT.<StorageActor.Command>createTestProbe().getRef()),
          new UsageFeed.Subscribe(
              3, List.of(1, 2), true, KIT.<UsageFeed.Changes>createTestProbe().getRef()),
          new UsageFeed.Changes(
              "10.0.0.1:7355",
              3,
              4,
              List.of(
                  new UsageChange.Begin(17),
                  new UsageChange.Node("n", ORIGIN, 8, 7, ANSWER),
                  new UsageChange.Gone(17, "m"),
                  new UsageChange.End(17),
                  new UsageChange.Lost(18))));

  private static final List<Wire> REPORT_MESSAGES =
      List.of(
          new ReportRequest(KIT.<ReportPart>createTestProbe().getRef()),
          new ReplicaReport(
              "10.0.0.1:7355",
              2,
              new ReplicaFacts(
                  "0.1.0",
                  1,
                  2,
                  3,
                  List.of("a check: it fails"),
                  4,
                  5,
                  List.of(new ReplicaFacts.Kubelet("n", "connection refused", 6, 7)),
                  List.of(new ReplicaFacts.Watch("nodes", 8, true, "")),
                  List.of(new ReplicaFacts.Certificate("API", "CN=nilometer", 9)),
                  List.of(new ReplicaFacts.Change(10, "node-added", "n", "", 11))),
              List.of(new ReportedPod("ns", "pod", "n", 12, 13))),
          new NodesReport(
              "10.0.0.1:7355",
              1,
              List.of(
                  new ReportedNode("n", 14, 15, Optional.of(16L), Optional.of(17L)),
                  new ReportedNode("m", 14, 15, Optional.empty(), Optional.empty()))));

  private static final List<Wire> MESSAGES =
      Stream.of(STORAGE_MESSAGES, REPORT_MESSAGES, WireMessages.all(KIT))
          .flatMap(List::stream)
          .toList();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static List<? extends Class<?>> ours(Predicate<Class<?>> wanted) {
    return OURS.stream()
        .filter(type -> !type.isInterface())
        .map(JavaClass::reflect)
        .filter(wanted)
        .toList();
  }

  @Test
  void everyMessageArrivesAsItWasSent() {
    MESSAGES.forEach(message -> KIT.serializationTestKit().verifySerialization(message, true));
  }

  /// Replicas of the first release neither send nor read it.
  @Test
  void whatACopyKnowsOfItsBatchesIsSentWhereThereIsSome() throws IOException {
    var message =
        new StorageActor.Recalled(
            3,
            0,
            1,
            List.of(),
            Optional.of(Phase.READY),
            Optional.of(List.of(4L)),
            Optional.of(List.of(5L)));
    KIT.serializationTestKit().verifySerialization(message, true);
    assertThat(CBOR.readTree(SERIALIZATION.serialize(message).get()).path("phase").textValue())
        .isEqualTo("READY");
    assertThat(CBOR.readTree(SERIALIZATION.serialize(message).get()).path("agesMillis").toString())
        .isEqualTo("[4]");
    assertThat(CBOR.readTree(SERIALIZATION.serialize(message).get()).path("tookMillis").toString())
        .isEqualTo("[5]");
  }

  @Test
  void everyKindOfMessageIsTested() {
    assertThat(ours(Wire.class::isAssignableFrom))
        .isNotEmpty()
        .allSatisfy(kind -> assertThat(MESSAGES).hasAtLeastOneElementOfType(kind));
  }

  @Test
  void everyKindOfSelectionIsTested() {
    List<Selection> tried =
        MESSAGES.stream()
            .filter(RemoteQueryHandler.Ask.class::isInstance)
            .flatMap(ask -> ((RemoteQueryHandler.Ask) ask).questions().stream())
            .map(RemoteQueryHandler.Question::selection)
            .toList();
    assertThat(Selection.class.getPermittedSubclasses())
        .allSatisfy(kind -> assertThat(tried).hasAtLeastOneElementOfType(kind));
  }

  @Test
  void everyKindOfChangeIsTested() {
    List<UsageChange> tried =
        MESSAGES.stream()
            .filter(UsageFeed.Changes.class::isInstance)
            .flatMap(changes -> ((UsageFeed.Changes) changes).changes().stream())
            .toList();
    assertThat(UsageChange.class.getPermittedSubclasses())
        .allSatisfy(kind -> assertThat(tried).hasAtLeastOneElementOfType(kind));
  }

  /// A later release may append fields.
  @Test
  void anAppendedFieldIsIgnored() throws IOException {
    for (Wire message : MESSAGES) {
      JsonNode fields = CBOR.readTree(SERIALIZATION.serialize(message).get());
      append(fields);
      assertThat(read(name(message), CBOR.writeValueAsBytes(fields))).isEqualTo(message);
    }
  }

  /// Otherwise the actor that reads it would fail, and the replica with it. Missing numbers are 0.
  @Test
  void aMessageWithAMissingOrNullFieldIsRejected() throws IOException {
    for (Wire message : MESSAGES) {
      JsonNode whole = CBOR.readTree(SERIALIZATION.serialize(message).get());
      for (JsonPointer place : places(whole, JsonPointer.empty())) {
        assertRefused(message, nulled(whole, place));
        if (!place.last().mayMatchElement() && !place.head().equals(BY_PHASE)) {
          JsonNode lacking = whole.deepCopy();
          ((ObjectNode) lacking.at(place.head())).remove(place.last().getMatchingProperty());
          assertRefused(message, lacking);
        }
      }
    }
  }

  private static JsonNode nulled(JsonNode whole, JsonPointer place) {
    JsonNode nulled = whole.deepCopy();
    JsonNode parent = nulled.at(place.head());
    if (parent instanceof ArrayNode array) {
      array.setNull(place.last().getMatchingIndex());
    } else {
      ((ObjectNode) parent).putNull(place.last().getMatchingProperty());
    }
    return nulled;
  }

  /// Of all fields and elements that are no numbers, and not by a phase.
  private static List<JsonPointer> places(JsonNode node, JsonPointer at) {
    return Stream.concat(
            node.properties().stream()
                .map(field -> Map.entry(at.appendProperty(field.getKey()), field.getValue())),
            IntStream.range(0, node.isArray() ? node.size() : 0)
                .mapToObj(index -> Map.entry(at.appendIndex(index), node.get(index))))
        .filter(part -> !part.getValue().isNumber() && !part.getValue().isBoolean())
        .flatMap(
            part ->
                Stream.concat(
                    Stream.of(part.getKey()), places(part.getValue(), part.getKey()).stream()))
        .toList();
  }

  private static void assertRefused(Wire message, JsonNode fields) throws IOException {
    byte[] bytes = CBOR.writeValueAsBytes(fields);
    assertThat(SERIALIZATION.deserialize(bytes, JACKSON_CBOR, name(message)).isFailure())
        .as("%s %s", name(message), fields)
        .isTrue();
  }

  private static void append(JsonNode node) {
    node.forEach(WireTest::append);
    if (node instanceof ObjectNode object && !isByPhase(object)) {
      object.put("appended", 7);
    }
  }

  /// Of an announcement, where a field more is another phase.
  private static boolean isByPhase(ObjectNode object) {
    return StreamSupport.stream(object.spliterator(), false).allMatch(JsonNode::isArray);
  }

  /// Replicas of two releases run together during an update. Messages are recorded in the release
  /// that introduced them.
  @Test
  void everyMessageIsWrittenAndReadAsItWasRecorded() throws IOException {
    var kinds = new ArrayList<Class<?>>();
    for (String line : Files.readAllLines(RECORDED)) {
      String[] words = line.split(" ", 2);
      byte[] bytes = HexFormat.of().parseHex(words[1]);
      Object message = read(words[0], bytes);
      kinds.add(message.getClass());
      assertThat(name(message)).isEqualTo(words[0]);
      assertThat(SERIALIZATION.serialize(message).get()).as(line).isEqualTo(bytes);
    }
    assertThat(kinds).containsExactlyInAnyOrderElementsOf(ours(Wire.class::isAssignableFrom));
  }

  /// As the envelope has it.
  private static String name(Object message) {
    return Serializers.manifestFor(SERIALIZATION.findSerializerFor(message), message);
  }

  private static Object read(String kind, byte[] message) {
    return SERIALIZATION.deserialize(message, JACKSON_CBOR, kind).get();
  }

  @Test
  void messagesCrossAsCbor() throws NotSerializableException {
    for (Wire message : MESSAGES) {
      Serializer serializer = SERIALIZATION.serializerFor(message.getClass());
      assertThat(serializer).isInstanceOf(WireSerializer.class);
      assertThat(serializer.identifier()).isEqualTo(JACKSON_CBOR);
    }
  }

  /// Exceptions have a serializer of Pekko's own; no message holds one.
  @Test
  void noOtherClassOfOursIsSerialised() {
    List<? extends Class<?>> others =
        ours(type -> !Wire.class.isAssignableFrom(type) && !Throwable.class.isAssignableFrom(type));
    assertThat(others).hasSizeGreaterThan(100);
    for (Class<?> other : others) {
      assertThatThrownBy(() -> refuseDisabled(SERIALIZATION.serializerFor(other)))
          .as(other.getName())
          .isInstanceOf(NotSerializableException.class);
    }
  }

  /// A peer chooses the serializer and the class by the envelope.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.util.ArrayList",
        "java.net.URL",
        "javax.naming.InitialContext",
        "com.zaxxer.hikari.HikariConfig",
        "io.nilometer.model.NodeBatch",
        "io.nilometer.model.PodRef",
        "io.nilometer.cluster.HostPort",
        "io.nilometer.cluster.copies.Directory$Announcement",
        "io.nilometer.storage.StorageActor$Query",
        ""
      })
  void anEnvelopeThatNamesAnotherClassIsNotOpened(String name) {
    byte[] empty = {(byte) 0xbf, (byte) 0xff}; // {} as CBOR
    for (int serializer :
        List.of(JACKSON_JSON, JACKSON_JSON_OF_OLD, JACKSON_CBOR, JAVA, PROTOBUF)) {
      assertThat(SERIALIZATION.deserialize(empty, serializer, name).isFailure())
          .as("serializer %d", serializer)
          .isTrue();
    }
  }

  @Test
  void anEnvelopeThatNamesAMessageIsOpenedByTheSerializerOfMessagesOnly() {
    String wake = name(new StorageActor.Wake());
    byte[] empty = {(byte) 0xbf, (byte) 0xff};
    assertThat(SERIALIZATION.deserialize(empty, JACKSON_CBOR, wake).get())
        .isEqualTo(new StorageActor.Wake());
    for (int serializer : List.of(JACKSON_JSON, JACKSON_JSON_OF_OLD, JAVA, PROTOBUF)) {
      assertThat(SERIALIZATION.deserialize("{}".getBytes(UTF_8), serializer, wake).isFailure())
          .as("serializer %d", serializer)
          .isTrue();
    }
  }

  /// Pekko's own serializer would unpack it.
  @Test
  void aCompressedMessageIsRefused() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[] {(byte) 0xbf, (byte) 0xff});
    }
    String wake = name(new StorageActor.Wake());
    assertThat(SERIALIZATION.deserialize(packed.toByteArray(), JACKSON_CBOR, wake).isFailure())
        .isTrue();
  }

  @Test
  void noMessageNamesTheClassOfAPart() {
    assertThat(
            OURS.stream()
                .filter(type -> type.isAnnotatedWith(JsonTypeInfo.class))
                .map(type -> type.getAnnotationOfType(JsonTypeInfo.class).use()))
        .isNotEmpty()
        .containsOnly(JsonTypeInfo.Id.NAME);
  }

  @Test
  void noReplicaStartsActorsOnAnother() {
    var deployment = KIT.system().settings().config().getConfig("pekko.remote.deployment");
    assertThat(deployment.getBoolean("enable-allow-list")).isTrue();
    assertThat(deployment.getStringList("allowed-actor-classes")).isEmpty();
  }

  private static void refuseDisabled(Serializer serializer) throws NotSerializableException {
    if (serializer instanceof DisabledJavaSerializer) {
      throw new NotSerializableException("by Java's serialization, which is off");
    }
  }
}
