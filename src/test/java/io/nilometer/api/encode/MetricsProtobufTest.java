package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.Samples;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class MetricsProtobufTest {

  private static final Representation PROTOBUF =
      new Representation(Encoding.PROTOBUF, Shape.WHOLE, false);

  private final MetricsEncoder encoder = new MetricsEncoder(Samples.NOON);

  @Test
  void envelopeNamesTheKind() {
    byte[] body =
        Samples.bytes(
            encoder.object(PROTOBUF, ApiVersion.V1BETA1, Samples.NODE, IncludeObject.METADATA));
    assertThat(body).startsWith('k', '8', 's', 0);
    ProtobufReader type = ProtobufReader.envelope(body).message(1);
    assertThat(type.text(1)).isEqualTo("metrics.k8s.io/v1beta1");
    assertThat(type.text(2)).isEqualTo("NodeMetrics");
  }

  @Test
  void nodeCarriesMetadataPeriodAndUsage() {
    ProtobufReader node =
        ProtobufReader.object(
            Samples.bytes(
                encoder.object(
                    PROTOBUF, ApiVersion.V1BETA1, Samples.NODE, IncludeObject.METADATA)));
    ProtobufReader metadata = node.message(1);
    assertThat(metadata.text(1)).isEqualTo("node-1");
    assertThat(metadata.text(3)).isEmpty();
    assertThat(metadata.message(8).number(1))
        .isEqualTo(Instant.parse("2026-11-23T12:00:00Z").getEpochSecond());
    assertThat(metadata.messages(11))
        .extracting(label -> label.text(1) + "=" + label.text(2))
        .containsExactly("arch=arm64", "zone=a");
    assertThat(node.message(2).number(1))
        .isEqualTo(Instant.parse("2026-11-23T11:59:53Z").getEpochSecond());
    assertThat(node.message(2).number(2)).isZero();
    assertThat(node.message(3).number(1)).isEqualTo(15_005_000_000L);
    assertThat(usage(node, 4)).containsExactly("cpu=500m", "memory=1Gi");
  }

  @Test
  void swapComesLastAsItsNameDoes() {
    var swapping =
        new NodeMetrics("n", Samples.NODE.labels(), Samples.NODE.usage().withSwap(1 << 20));
    byte[] body =
        Samples.bytes(encoder.object(PROTOBUF, ApiVersion.V1, swapping, IncludeObject.METADATA));
    assertThat(usage(ProtobufReader.object(body), 4))
        .containsExactly("cpu=500m", "memory=1Gi", "swap=1Mi");
    assertThat(ProtobufReader.envelope(body).message(1).text(1)).isEqualTo("metrics.k8s.io/v1");
  }

  @Test
  void podCarriesEachContainer() {
    ProtobufReader pod =
        ProtobufReader.object(
            Samples.bytes(
                encoder.object(PROTOBUF, ApiVersion.V1BETA1, Samples.POD, IncludeObject.METADATA)));
    assertThat(pod.message(1).text(3)).isEqualTo("shop");
    assertThat(pod.messages(4))
        .extracting(container -> container.text(1))
        .containsExactly("main", "proxy");
    assertThat(usage(pod.messages(4).getFirst(), 2))
        .containsExactly("cpu=253981n", "memory=1578368Ki");
  }

  @Test
  void envelopeOfALongListSaysItsLength() {
    List<PodMetrics> pods = Samples.pods(2000);
    byte[] body =
        Samples.bytes(
            encoder.list(
                PROTOBUF, ApiVersion.V1BETA1, ObjectKind.POD, pods, IncludeObject.METADATA));
    ProtobufReader list = ProtobufReader.object(body);
    assertThat(list.messages(2))
        .extracting(pod -> pod.message(1).text(1))
        .containsExactlyElementsOf(pods.stream().map(PodMetrics::name).toList());
    assertThat(list.messages(2))
        .extracting(pod -> pod.message(1).messages(11).getFirst().text(2))
        .containsExactlyElementsOf(pods.stream().map(pod -> pod.labels().get("app")).toList());
  }

  @Property
  void tellsHowManyBytesItWillWrite(
      @ForAll long epochSeconds,
      @ForAll String name,
      @ForAll Map<@StringLength(max = 9) String, String> labels,
      @ForAll long timeNanos,
      @ForAll long windowNanos,
      @ForAll List<Long> amounts) {
    var containers = new ArrayList<ContainerUsage>();
    amounts.forEach(amount -> containers.add(new ContainerUsage(name, amount, ~amount, amount)));
    var pod = new PodUsage(new PodRef(name, name), "", timeNanos, windowNanos, 0, containers);
    var usage = new Usage(timeNanos, windowNanos, windowNanos, timeNanos, epochSeconds);
    var protobuf = new MetricsProtobuf(ApiVersion.V1, epochSeconds);
    for (MetricsObject object :
        List.of(
            new PodMetrics(Labels.of(labels), pod),
            new NodeMetrics(name, Labels.of(labels), usage))) {
      var fields = new ProtoWriter(1);
      protobuf.fields(fields, object);
      assertThat(protobuf.fieldsBytes(object)).isEqualTo(fields.size());
      var metadata = new ProtoWriter(1);
      protobuf.metadata(metadata, object);
      assertThat(protobuf.metadataBytes(object)).isEqualTo(metadata.size());
    }
  }

  /// A label set that was met before is not encoded again.
  @Test
  void labelsAreThoseOfThePodWhereverItStands() {
    List<PodMetrics> pods = new ArrayList<>(Samples.pods(200));
    Collections.shuffle(pods, new Random(1));
    ProtobufReader list =
        ProtobufReader.object(
            Samples.bytes(
                encoder.list(
                    PROTOBUF, ApiVersion.V1BETA1, ObjectKind.POD, pods, IncludeObject.METADATA)));
    assertThat(list.messages(2))
        .extracting(pod -> pod.message(1).messages(11).getFirst().text(2))
        .containsExactlyElementsOf(pods.stream().map(pod -> pod.labels().get("app")).toList());
  }

  @Test
  void emptyListIsStillAList() {
    byte[] body =
        Samples.bytes(
            encoder.list(
                PROTOBUF, ApiVersion.V1BETA1, ObjectKind.POD, List.of(), IncludeObject.METADATA));
    assertThat(ProtobufReader.envelope(body).message(1).text(2)).isEqualTo("PodMetricsList");
    assertThat(ProtobufReader.object(body).messages(2)).isEmpty();
  }

  @Test
  void partialObjectsAreMetadataOnly() {
    assertThat(partialItems(MetaVersion.V1, 2)).containsExactly("node-1");
    assertThat(partialItems(MetaVersion.V1BETA1, 1)).containsExactly("node-1");
  }

  private List<String> partialItems(MetaVersion version, int itemsField) {
    var partial = new Representation(Encoding.PROTOBUF, new Shape.PartialList(version), false);
    byte[] body =
        Samples.bytes(
            encoder.list(
                partial,
                ApiVersion.V1BETA1,
                ObjectKind.NODE,
                List.of(Samples.NODE),
                IncludeObject.METADATA));
    assertThat(ProtobufReader.envelope(body).message(1).text(1)).isEqualTo(version.apiVersion());
    return ProtobufReader.object(body).messages(itemsField).stream()
        .map(item -> item.message(1).text(1))
        .toList();
  }

  private static List<String> usage(ProtobufReader message, int field) {
    return message.messages(field).stream()
        .map(entry -> entry.text(1) + "=" + entry.message(2).text(1))
        .toList();
  }
}
