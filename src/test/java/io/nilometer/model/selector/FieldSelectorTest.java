package io.nilometer.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nope|invalid selector: 'nope'; can't understand 'nope'",
        "metadata.name>3|invalid selector: 'metadata.name>3'; can't understand 'metadata.name>3'",
        "a=1,b|invalid selector: 'a=1,b'; can't understand 'b'",
        "metadata.name=a=b|invalid field selector: unescaped character in value: 61",
        "metadata.name=\\x|invalid field selector: invalid escape sequence: \\x",
        "metadata.name=\\|invalid field selector: invalid escape sequence: \\",
      })
  void saysWhatItCannotRead(String selector, String message) {
    assertRefused(selector, message);
  }

  @Test
  void knowsTwoFieldsOnly() {
    assertRefused(
        "spec.nodeName=x",
        "\"spec.nodeName\" is not a known field selector: only \"metadata.name\","
            + " \"metadata.namespace\"");
    assertRefused(
        "=x", "\"\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    assertRefused(
        " metadata\t=x",
        "\" metadata\\t\" is not a known field selector: only \"metadata.name\","
            + " \"metadata.namespace\"");
  }

  @Test
  void theFirstUnknownFieldInSortedOrderIsNamed() {
    assertRefused(
        "metadata.name=x,z=1,b=2",
        "\"b\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
  }

  @Test
  void aSelectorHasItsLimits() {
    assertRefused(
        "=".repeat(262_145),
        "the selector is too long: it has 262145 characters, and at most 262144 are allowed");
    assertRefused("a=b,".repeat(1001), "the selector has more than 1000 requirements");
  }

  @Test
  void aLongSelectorIsCutInTheMessage() {
    String cut = "a".repeat(1024) + "... (5000 characters)";
    assertRefused(
        "a".repeat(5000), "invalid selector: '" + cut + "'; can't understand '" + cut + "'");
  }

  @Test
  void emptyTermsAreNoRequirements() throws SelectorSyntaxException {
    assertThat(FieldSelector.parse("").isEverything()).isTrue();
    assertThat(FieldSelector.parse(",,").isEverything()).isTrue();
    assertThat(FieldSelector.parse("=,!=").isEverything()).isTrue();
    assertThat(FieldSelector.parse(",metadata.name=a,").requiredName()).contains("a");
  }

  @Test
  void anEmptyNameSelectsNothing() throws SelectorSyntaxException {
    assertThat(FieldSelector.parse("metadata.name=").matches("ns", "pod")).isFalse();
  }

  @Test
  void whatMustBeEqualNarrowsASearch() throws SelectorSyntaxException {
    FieldSelector selector = FieldSelector.parse("metadata.name==p,metadata.namespace!=x");
    assertThat(selector.requiredName()).contains("p");
    assertThat(selector.requiredNamespace()).isEmpty();
    assertThat(FieldSelector.parse("metadata.namespace=n").requiredNamespace()).contains("n");
  }

  record Term(String field, String operator, String value) {

    String text() {
      String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
      return field + operator + escaped;
    }

    boolean holds(String namespace, String name) {
      String actual = field.equals("metadata.name") ? name : namespace;
      return operator.equals("!=") ? !actual.equals(value) : actual.equals(value);
    }
  }

  @Property
  void agreesWithAnObviousEvaluator(
      @ForAll("terms") List<Term> terms,
      @ForAll("values") String namespace,
      @ForAll("values") String name)
      throws SelectorSyntaxException {
    String selector = terms.stream().map(Term::text).collect(Collectors.joining(","));
    assertThat(FieldSelector.parse(selector).matches(namespace, name))
        .as("%s of %s/%s", selector, namespace, name)
        .isEqualTo(terms.stream().allMatch(term -> term.holds(namespace, name)));
  }

  @Provide
  Arbitrary<List<Term>> terms() {
    return Combinators.combine(
            Arbitraries.of("metadata.name", "metadata.namespace"),
            Arbitraries.of("=", "==", "!="),
            values())
        .as(Term::new)
        .list()
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of("a", "b", "", "a,b", "a=b", "a\\", "\\,=");
  }

  private static void assertRefused(String selector, String message) {
    assertThatThrownBy(() -> FieldSelector.parse(selector))
        .isInstanceOf(SelectorSyntaxException.class)
        .hasMessage(message);
  }
}
