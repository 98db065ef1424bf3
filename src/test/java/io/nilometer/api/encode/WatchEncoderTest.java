package io.nilometer.api.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.Samples;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchEncoderTest {

  private static final MetricsObject POD = Samples.POD.withVersion(17);

  private static WatchEncoder encoder(Encoding encoding, Shape shape, ObjectKind kind) {
    return new WatchEncoder(
        new Representation(encoding, shape, true),
        ApiVersion.V1BETA1,
        kind,
        IncludeObject.METADATA,
        Samples.NOON);
  }

  private static String json(Shape shape, ObjectEvent... events) {
    return new String(encoder(Encoding.JSON, shape, ObjectKind.POD).events(List.of(events)), UTF_8);
  }

  @Test
  void anEventIsALineOfJson() {
    assertThat(json(Shape.WHOLE, new ObjectEvent(ObjectEvent.Type.MODIFIED, POD)))
        .isEqualTo(
            "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"PodMetrics\",\"apiVersion\":"
                + "\"metrics.k8s.io/v1beta1\",\"metadata\":{\"name\":\"web-1\",\"namespace\":"
                + "\"shop\",\"resourceVersion\":\"17\",\"creationTimestamp\":"
                + "\"2026-11-23T12:00:00Z\",\"labels\":{\"app\":\"web\"}},\"timestamp\":"
                + "\"2026-11-23T11:59:53Z\",\"window\":\"15s\",\"containers\":[{\"name\":\"main\","
                + "\"usage\":{\"cpu\":\"253981n\",\"memory\":\"1578368Ki\"}},{\"name\":\"proxy\","
                + "\"usage\":{\"cpu\":\"12m\",\"memory\":\"1Ki\"}}]}}\n");
  }

  @Test
  void severalEventsAreSeveralLines() {
    var event = new ObjectEvent(ObjectEvent.Type.ADDED, POD);
    assertThat(json(Shape.WHOLE, event, event).lines()).hasSize(2);
  }

  @Test
  void aPartialObjectHasOnlyMetadata() {
    assertThat(
            json(new Shape.Partial(MetaVersion.V1), new ObjectEvent(ObjectEvent.Type.DELETED, POD)))
        .startsWith("{\"type\":\"DELETED\",\"object\":{\"kind\":\"PartialObjectMetadata\"")
        .contains("\"resourceVersion\":\"17\"")
        .doesNotContain("containers")
        .endsWith("}}\n");
  }

  @Test
  void aTableHasOneRow() {
    assertThat(json(new Shape.Table(MetaVersion.V1), new ObjectEvent(ObjectEvent.Type.ADDED, POD)))
        .startsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Table\"")
        .contains("\"cells\":[\"web-1\",\"12253981n\",\"1578369Ki\",\"15s\"]");
  }

  @Test
  void aBookmarkHasAVersion() {
    WatchEncoder pods = encoder(Encoding.JSON, Shape.WHOLE, ObjectKind.POD);
    assertThat(new String(pods.bookmark(9, true), UTF_8))
        .isEqualTo(
            "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"PodMetrics\",\"apiVersion\":"
                + "\"metrics.k8s.io/v1beta1\",\"metadata\":{\"resourceVersion\":\"9\","
                + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}},\"timestamp\":null,"
                + "\"window\":\"0s\",\"containers\":null}}\n");
    assertThat(new String(pods.bookmark(9, false), UTF_8)).doesNotContain("annotations");
  }

  @Test
  void aFailureIsAnEventToo() {
    WatchEncoder pods = encoder(Encoding.JSON, Shape.WHOLE, ObjectKind.POD);
    assertThat(new String(pods.error(Status.expired("5")), UTF_8))
        .startsWith("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\"")
        .contains("\"reason\":\"Expired\",\"code\":410");
  }

  @Test
  void aProtobufEventHasItsLengthBeforeIt() {
    WatchEncoder pods = encoder(Encoding.PROTOBUF, Shape.WHOLE, ObjectKind.POD);
    assertThat(pods.contentType()).isEqualTo("application/vnd.kubernetes.protobuf;stream=watch");
    byte[] one = pods.events(List.of(new ObjectEvent(ObjectEvent.Type.ADDED, POD)));
    assertThat(ByteBuffer.wrap(one).getInt()).isEqualTo(one.length - Integer.BYTES);
    byte[] event = Arrays.copyOfRange(one, Integer.BYTES, one.length);
    assertThat(new String(event, UTF_8)).startsWith("\n\u0005ADDED").contains("k8s\0", "17");
    assertThat(
            pods.events(
                List.of(
                    new ObjectEvent(ObjectEvent.Type.ADDED, POD),
                    new ObjectEvent(ObjectEvent.Type.ADDED, POD))))
        .hasSize(2 * one.length);
  }

  @Test
  void aProtobufBookmarkIsMetadata() {
    WatchEncoder nodes = encoder(Encoding.PROTOBUF, Shape.WHOLE, ObjectKind.NODE);
    assertThat(new String(nodes.bookmark(9, true), UTF_8))
        .contains("BOOKMARK", "NodeMetrics", "k8s.io/initial-events-end");
  }
}
