package io.nilometer.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.model.Labels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

  private static final String NAME_RULE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  private static final String VALUE_RULE =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is"
          + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a=1|a=1,b=2",
        "a==1|a=1",
        " a = 1 |a=1",
        "a!=2|a=1",
        "b!=2|a=1",
        "a|a=1",
        "!b|a=1",
        "a=|a=",
        "a|a=",
        "a in (1,2)|a=2",
        "a in ()|a=",
        "a in (1,)|a=",
        "a in (,1)|a=",
        "a in (1,,2)|a=",
        "a in (,)|a=",
        "a in (in,notin)|a=notin",
        "a notin (2)|a=1",
        "a notin (2)|b=1",
        "in in (in)|in=in",
        "a>4|a=5",
        "a<6|a=5",
        "a>1,a<3,b|a=2,b=x",
        "x.io/a=1|x.io/a=1",
      })
  void selectsWhatFits(String selector, String labels) {
    assertThat(matches(selector, labels)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a=1|a=2",
        "a=1|b=1",
        "a=|b=1",
        "a!=1|a=1",
        "a|b=1",
        "!a|a=",
        "a in (1,2)|a=3",
        "a in (1)|b=1",
        "a notin (1)|a=1",
        "a>5|a=5",
        "a<5|a=5",
        "a>5|b=6",
        "a>5|a=x",
        "a>5|a=99999999999999999999",
        "a=1,b=2|a=1",
      })
  void leavesOutWhatDoesNotFit(String selector, String labels) {
    assertThat(matches(selector, labels)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "=x|found '=', expected: !, identifier, or 'end of string'",
        "(a)|found '(', expected: !, identifier, or 'end of string'",
        "a=b!|found '!', expected: ',' or 'end of string'",
        "!a=b|found '=', expected: ',' or 'end of string'",
        "a in (x,,)|unable to parse requirement: found ')', expected: ',', or identifier",
        "a in (,,)|unable to parse requirement: found ')', expected: ',', or identifier",
        "a,,b|found ',', expected: identifier after ','",
        "a=b,|found '', expected: identifier after ','",
        "a b|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "a (b)|unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt",
        "a in b|unable to parse requirement: found 'b' expected: '('",
        "a in (b|unable to parse requirement: found '', expected: ',' or ')'",
        "a in (b,|unable to parse requirement: found '', expected: ',', or identifier",
        "a in (b c)|unable to parse requirement: found 'c', expected: ',' or ')'",
        "a in (=)|unable to parse requirement: found '=', expected: ',', ')' or identifier",
        "a=(|unable to parse requirement: found '(', expected: identifier",
        "!|unable to parse requirement: found '', expected: identifier",
        "!!a|unable to parse requirement: found '!', expected: identifier",
      })
  void saysWhatItFoundAndWhatItExpected(String selector, String message) {
    assertRefused(selector, message);
  }

  @Test
  void aBadKeyIsShownWithTheRule() {
    assertRefused(
        "-x=1",
        "unable to parse requirement: <nil>: Invalid value: \"-x\": name part " + NAME_RULE);
    assertRefused(
        "x/y/z=1",
        "unable to parse requirement: <nil>: Invalid value: \"x/y/z\": a valid label key "
            + NAME_RULE
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    assertRefused(
        "/",
        "unable to parse requirement: <nil>: Invalid value: \"/\": prefix part must be non-empty;"
            + " name part must be non-empty; name part "
            + NAME_RULE);
  }

  @Test
  void aBadPrefixIsShownWithTheRule() {
    assertRefused(
        "Ab/c",
        "unable to parse requirement: <nil>: Invalid value: \"Ab/c\": prefix part a lowercase RFC"
            + " 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used"
            + " for validation is"
            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  }

  @Test
  void aKeyHasItsLimits() {
    assertThat(matches("p/" + "n".repeat(63), "")).isFalse();
    assertRefused(
        "n".repeat(64),
        "unable to parse requirement: <nil>: Invalid value: \""
            + "n".repeat(64)
            + "\": name part must be no more than 63 bytes");
    assertRefused(
        "p".repeat(254) + "/n",
        "unable to parse requirement: <nil>: Invalid value: \""
            + "p".repeat(254)
            + "/n\": prefix part must be no more than 253 bytes");
  }

  @Test
  void badValuesAreCountedInSortedOrder() {
    assertRefused(
        "k in (a,-c,b-)",
        "unable to parse requirement: [values[0][k]: Invalid value: \"-c\": "
            + VALUE_RULE
            + ", values[2][k]: Invalid value: \"b-\": "
            + VALUE_RULE
            + "]");
  }

  @Test
  void aValueIsMeasuredInBytes() {
    String value = "é".repeat(32);
    assertRefused(
        "k=" + value,
        "unable to parse requirement: values[0][k]: Invalid value: \""
            + value
            + "\": must be no more than 63 bytes; "
            + VALUE_RULE);
  }

  @Test
  void aBoundIsAnInteger() {
    assertRefused(
        "k>x",
        "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators,"
            + " the value must be an integer");
    assertRefused(
        "k>-5", "unable to parse requirement: values[0][k]: Invalid value: \"-5\": " + VALUE_RULE);
    assertRefused(
        "k>",
        "unable to parse requirement: values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators,"
            + " the value must be an integer");
  }

  @Test
  void thousandsOfValuesAreTaken() throws SelectorSyntaxException {
    String values =
        IntStream.range(0, 5_000).mapToObj(i -> "v" + i).collect(Collectors.joining(","));
    LabelSelector selector = LabelSelector.parse("k in (" + values + ")");
    assertThat(selector.matches(Labels.of(Map.of("k", "v4999")))).isTrue();
    assertThat(selector.matches(Labels.of(Map.of("k", "v5000")))).isFalse();
  }

  @Test
  void aSelectorHasItsLimits() {
    assertRefused(
        "a".repeat(262_145),
        "the selector is too long: it has 262145 characters, and at most 262144 are allowed");
    assertRefused("a,".repeat(1000) + "a", "the selector has more than 1000 requirements");
    assertThat(matches("!a,".repeat(999) + "!a", "")).isTrue();
  }

  @Test
  void onlyTheFirstBadValuesAreShown() {
    String values =
        IntStream.range(0, 5000).mapToObj(i -> "-" + i).collect(Collectors.joining(","));
    assertThatThrownBy(() -> LabelSelector.parse("a in (" + values + ")"))
        .isInstanceOf(SelectorSyntaxException.class)
        .message()
        .hasSizeLessThan(12_000)
        .contains("values[0][a]", "values[19][a]")
        .doesNotContain("values[20][a]")
        .endsWith(", and perhaps more]");
  }

  @Test
  void aLongTokenIsCutInTheMessage() {
    assertRefused(
        "a " + "b".repeat(5000),
        "unable to parse requirement: found '"
            + "b".repeat(1024)
            + "... (5000 characters)', expected: in, notin, =, ==, !=, gt, lt");
  }

  @Test
  void nothingAskedSelectsEverything() throws SelectorSyntaxException {
    assertThat(LabelSelector.parse(" ").isEverything()).isTrue();
    assertThat(LabelSelector.parse("a").isEverything()).isFalse();
  }

  @Test
  void requirementsKeepTheirOrder() throws SelectorSyntaxException {
    assertThat(LabelSelector.parse("b=1,a notin (2,3)").requirements())
        .containsExactly(
            new LabelRequirement.In("b", Set.of("1")),
            new LabelRequirement.NotIn("a", Set.of("2", "3")));
  }

  @Property
  void agreesWithAnObviousEvaluator(
      @ForAll("terms") List<Term> terms, @ForAll("labels") Map<String, String> labels)
      throws SelectorSyntaxException {
    String selector = terms.stream().map(Term::text).collect(Collectors.joining(" , "));
    assertThat(LabelSelector.parse(selector).matches(Labels.of(labels)))
        .as("%s of %s", selector, labels)
        .isEqualTo(terms.stream().allMatch(term -> term.holds(labels)));
  }

  @Property
  void anythingAtAllIsParsedOrRefused(@ForAll String selector) {
    try {
      assertThat(LabelSelector.parse(selector)).isNotNull();
    } catch (SelectorSyntaxException e) {
      assertThat(e.getMessage()).containsAnyOf("expected: ", "Invalid value: ");
    }
  }

  record Term(String key, String operator, List<String> values) {

    String text() {
      return switch (operator) {
        case "exists" -> key;
        case "absent" -> "! " + key;
        case "in", "notin" -> // each once: nothing may follow two commas
            key + " " + operator + "(" + String.join(" ,", new LinkedHashSet<>(values)) + ")";
        default -> key + operator + values.getFirst();
      };
    }

    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case "exists" -> value != null;
        case "absent" -> value == null;
        case "=", "==" -> values.getFirst().equals(value);
        case "!=" -> !values.getFirst().equals(value);
        case "in" -> value != null && values.contains(value);
        default -> value == null || !values.contains(value);
      };
    }
  }

  @Provide
  Arbitrary<List<Term>> terms() {
    Arbitrary<String> operator = Arbitraries.of("exists", "absent", "=", "==", "!=", "in", "notin");
    return Combinators.combine(key(), operator, value().list().ofMinSize(1).ofMaxSize(4))
        .as(Term::new)
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(key(), value()).ofMaxSize(4);
  }

  private static Arbitrary<String> key() {
    return Arbitraries.of("a", "b", "in", "x.io/c");
  }

  private static Arbitrary<String> value() {
    return Arbitraries.of("", "1", "2", "in", "notin", "a-b");
  }

  private static boolean matches(String selector, String labels) {
    Map<String, String> map = new TreeMap<>();
    for (String label : labels.split(",", 0)) {
      if (!label.isEmpty()) {
        map.put(label.split("=", -1)[0], label.split("=", -1)[1]);
      }
    }
    try {
      return LabelSelector.parse(selector).matches(Labels.of(map));
    } catch (SelectorSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(String selector, String message) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOf(SelectorSyntaxException.class)
        .hasMessage(message);
  }
}
