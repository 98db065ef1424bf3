package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.Query;
import io.nilometer.model.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListOptionsTest {

  @Test
  void selectorsAreParsed() {
    ListOptions options = parse("labelSelector=app%3Da&fieldSelector=metadata.name%3Db");
    assertThat(options.labels().matches(Labels.of(Map.of("app", "a")))).isTrue();
    assertThat(options.labels().matches(Labels.of(Map.of("app", "b")))).isFalse();
    assertThat(options.fields().matches("", "b")).isTrue();
    assertThat(options.fields().matches("", "c")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=1&continue=x", "limit=-1", "resourceVersion=x", "unknown=1", "a;b"})
  void whatMeansNothingHereIsTolerated(String query) {
    assertThatCode(() -> parse(query)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "watch, true",
    "watch=1, true",
    "watch=no, true",
    "watch=0, false",
    "watch=False, false"
  })
  void watchIsWantedUnlessItSaysFalse(String query, boolean watch) {
    assertThat(Query.parse(query).isWatch()).isEqualTo(watch);
  }

  @ParameterizedTest
  @CsvSource({
    "watch=1&continue=x, true",
    "watch=1&continue=x&resourceVersion=0, true",
    "watch=1&continue=x&resourceVersionMatch=, true",
    "watch=1&continue=x&resourceVersion=5, false"
  })
  void aWatchFromAnyVersionCannotContinueAList(String query, boolean refused) {
    if (refused) {
      assertThat(refused(query).message())
          .endsWith("resourceVersionMatch is forbidden when continue is provided");
    } else {
      assertThatCode(() -> parse(query)).doesNotThrowAnyException();
    }
  }

  @Test
  void anUnsupportedValueIsQuotedAsJson() {
    assertThat(refused("resourceVersion=1&resourceVersionMatch=%3Cé%3E").message())
        .contains("Unsupported value: \"\\u003cé\\u003e\": supported values: \"Exact\",");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeoutSeconds=abc | strconv.ParseInt: parsing \"abc\": invalid syntax",
        "limit= | strconv.ParseInt: parsing \"\": invalid syntax",
        "limit=0x10 | strconv.ParseInt: parsing \"0x10\": invalid syntax",
        "limit=9223372036854775808 | strconv.ParseInt: parsing \"9223372036854775808\": value out"
            + " of range",
        "limit=x&labelSelector=a+b | strconv.ParseInt: parsing \"x\": invalid syntax",
        "labelSelector=a+b | unable to parse requirement: found 'b', expected: in, notin, =, ==,"
            + " !=, gt, lt",
      })
  void wrongValuesAreToldInTheWordsOfKubernetes(String query, String message) {
    Status status = refused(query);
    assertThat(status.code()).isEqualTo(400);
    assertThat(status.reason()).isEqualTo("BadRequest");
    assertThat(status.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=9223372036854775807", "limit=-9223372036854775808", "limit=%2B5"})
  void integersOf64BitsAreTaken(String query) {
    assertThatCode(() -> parse(query)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sendInitialEvents=true | sendInitialEvents is forbidden for list",
        "resourceVersionMatch=Exact | is forbidden unless resourceVersion is provided",
        "resourceVersionMatch=Exact&resourceVersion=1&continue=x | is forbidden when continue is"
            + " provided",
        "resourceVersionMatch=Exact&resourceVersion=0 | is forbidden for resourceVersion \"0\"",
        "resourceVersionMatch=Foo&resourceVersion=1 | supported values: \"Exact\","
            + " \"NotOlderThan\", \"\"",
        "watch=1&sendInitialEvents=true | requires setting resourceVersionMatch to NotOlderThan",
        "watch=1&resourceVersionMatch=NotOlderThan | is forbidden for watch unless"
            + " sendInitialEvents",
        "fieldSelector=spec.nodeName=x&resourceVersionMatch=Exact | is forbidden unless"
            + " resourceVersion is provided",
      })
  void optionsThatDoNotGoTogetherAreInvalid(String query, String message) {
    Status status = refused(query);
    assertThat(status.code()).isEqualTo(422);
    assertThat(status.message()).contains(message);
  }

  @Test
  void podsAreSelectedByTheirNode() {
    String query = "fieldSelector=spec.nodeName%3Dn,metadata.name%3Da,spec.nodeName%3D%3Dm";
    ListOptions options = ListOptions.parse(Query.parse(query), true);
    assertThat(options.nodes()).containsExactlyInAnyOrder("m", "n");
    assertThat(options.fields().requiredName()).contains("a");
    assertThat(ListOptions.parse(Query.NONE, true).nodes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"spec.nodeName%3Dn, false", "spec.nodeName!%3Dn, true"})
  void otherwiseANodeIsNoKnownField(String selector, boolean byNode) {
    Query query = Query.parse("fieldSelector=" + selector);
    assertThatThrownBy(() -> ListOptions.parse(query, byNode))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("\"spec.nodeName\" is not a known field selector");
  }

  private static ListOptions parse(String query) {
    return ListOptions.parse(Query.parse(query), false);
  }

  private static Status refused(String query) {
    return catchThrowableOfType(StatusException.class, () -> parse(query)).status();
  }
}
