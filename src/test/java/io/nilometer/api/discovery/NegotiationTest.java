package io.nilometer.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.MetaVersion;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.query.ObjectKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NegotiationTest {

  private static final String TABLE = ";as=Table;v=v1;g=meta.k8s.io";

  @Test
  void withoutAnAcceptHeaderJsonIsSent() {
    assertThat(new Negotiation(Optional.empty(), Optional.empty(), Optional.empty()).metrics(true))
        .isEqualTo(Representation.JSON);
    assertThat(negotiate("")).isEqualTo(Representation.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|JSON",
        "application/json|JSON",
        "application/yaml|YAML",
        "application/vnd.kubernetes.protobuf,application/json|PROTOBUF",
        "text/html, application/yaml|YAML",
        "application/json;q=0.1,application/yaml|YAML",
        "application/json;q=x,application/yaml;q=0.1|YAML",
        "*/*,application/yaml;q=0.1|YAML",
        "application/json;q=0|JSON",
        "application/json;stream=watch|JSON",
        "application/yaml;stream=watch,application/json|JSON",
        "application/json;sv=v1|JSON",
        "application/json;charset=utf-8|JSON",
        "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,*/*|JSON"
      })
  void theFirstClauseThatCanBeServedCounts(String accept, Encoding expected) {
    assertThat(negotiate(accept)).isEqualTo(new Representation(expected, Shape.WHOLE, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/*|406: Not Acceptable",
        "text/html|406: Not Acceptable",
        "application/cbor|406: Not Acceptable",
        "Application/JSON|406: Not Acceptable",
        "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io|only the following",
        "application/json;as=Nope;v=v1;g=meta.k8s.io|only the following",
        "application/json;as=Table|only the following",
        "application/json;as=Table;v=v2;g=meta.k8s.io|only the following",
        "application/json;sv=v2|only the following",
        "application/json;stream=x|only the following"
      })
  void whatCannotBeServedIsNotAcceptable(String accept, String message) {
    assertThatThrownBy(() -> negotiate(accept))
        .isInstanceOfSatisfying(
            StatusException.class,
            refused -> {
              assertThat(refused.status().code()).isEqualTo(406);
              assertThat(refused.status().message()).startsWith(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|true",
        "application/json;as=Table;v=v1;g=meta.k8s.io|true",
        "application/yaml,application/json;q=0.1|true",
        "application/*|false",
        "application/yaml|false",
        "application/vnd.kubernetes.protobuf|false"
      })
  void jsonAloneIsAcceptedWhereItIsNamed(String accept, boolean accepted) {
    Negotiation negotiation = of(accept);
    if (accepted) {
      assertThatCode(negotiation::requireJson).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(negotiation::requireJson).isInstanceOf(StatusException.class);
    }
  }

  @Test
  void kubectlGetsTheTableItNamesFirst() {
    assertThat(
            negotiate(
                "application/json;as=Table;v=v1;g=meta.k8s.io,"
                    + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"))
        .extracting(Representation::shape)
        .isEqualTo(new Shape.Table(MetaVersion.V1));
  }

  @Test
  void partialObjectsAreServedInEveryEncoding() {
    assertThat(
            negotiate(
                "application/vnd.kubernetes.protobuf"
                    + ";as=PartialObjectMetadataList;v=v1beta1;g=meta.k8s.io"))
        .isEqualTo(
            new Representation(
                Encoding.PROTOBUF, new Shape.PartialList(MetaVersion.V1BETA1), false));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, false",
        "-, curl/8.0, true",
        "-, Mozilla/5.0 (X11), true",
        "-, kubectl/v1.36, false",
        "true, -, true",
        "1, kubectl, true",
        "false, curl/8.0, false",
        "yes, curl/8.0, false",
        "'', curl/8.0, true"
      })
  void prettyIsAskedForByParameterOrByThePersonsTool(
      String parameter, String userAgent, boolean pretty) {
    assertThat(
            new Negotiation(
                    Optional.empty(),
                    Optional.ofNullable(userAgent),
                    Optional.ofNullable(parameter))
                .metrics(false))
        .isEqualTo(new Representation(Encoding.JSON, Shape.WHOLE, pretty));
  }

  @Test
  void prettyIsAskedForByTheMediaType() {
    assertThat(negotiate("application/json;pretty=1")).isEqualTo(Representation.PRETTY_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json" + TABLE, "application/yaml;sv=v1"})
  void statusNobodyAcceptsIsPrettyJson(String accept) {
    assertThat(status(accept)).isEqualTo(Representation.PRETTY_JSON);
  }

  @Test
  void statusTakesTheClauseAfterTheTable() {
    assertThat(status("application/json" + TABLE + ",application/json"))
        .isEqualTo(Representation.JSON);
    assertThat(status("application/*")).isEqualTo(Representation.JSON);
  }

  @Test
  void aggregatedDiscoveryIsServedInVersion2Only() {
    assertThat(aggregated(";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")).isPresent();
    assertThat(aggregated(";g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList")).isEmpty();
    assertThat(aggregated("")).isEmpty();
  }

  @Test
  void clientsThatNameTheOldAggregatedDiscoveryAreOlderThanV1() {
    String v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    assertThat(of(v2 + "," + v2.replace("v2", "v2beta1")).isOlderThanV1()).isTrue();
    assertThat(of(v2 + ";profile=nopeer," + v2 + ",application/json").isOlderThanV1()).isFalse();
    assertThat(of(v2).isOlderThanV1()).isFalse();
  }

  @Test
  void partialListOfAnObjectIsRefused() {
    var partialList =
        new Representation(Encoding.JSON, new Shape.PartialList(MetaVersion.V1), false);
    Negotiation.requireShape(partialList, ObjectKind.POD, true);
    assertThatThrownBy(() -> Negotiation.requireShape(partialList, ObjectKind.POD, false))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "you requested PartialObjectMetadataList, but the requested object is not a list"
                + " (*metrics.PodMetrics)");
  }

  @Test
  void partialObjectOfAListIsRefused() {
    var partial = new Representation(Encoding.JSON, new Shape.Partial(MetaVersion.V1), false);
    Negotiation.requireShape(partial, ObjectKind.NODE, false);
    assertThatThrownBy(() -> Negotiation.requireShape(partial, ObjectKind.NODE, true))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "you requested PartialObjectMetadata, but the requested object is a list"
                + " (*metrics.NodeMetricsList)");
  }

  private static Negotiation of(String accept) {
    return new Negotiation(Optional.of(accept), Optional.empty(), Optional.empty());
  }

  private static Representation negotiate(String accept) {
    return of(accept).metrics(true);
  }

  private static Representation status(String accept) {
    return of(accept).status();
  }

  private static Optional<Representation> aggregated(String parameters) {
    return of("application/json" + parameters).aggregated();
  }
}
