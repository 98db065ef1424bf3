package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "//a//b/, //a//b/",
    "/a/../b, /a/../b",
    "/a%2Fb, /a/b",
    "/%2e%2E, /..",
    "/%c3%a4, /ä",
    "/a+b, /a+b",
    "http://host/a, /a",
    "https://user@host:1//a, //a",
    "http://host, ''",
    "*, *"
  })
  void thePathIsDecodedAndOtherwiseLeftAsItIs(String raw, String path) {
    assertThat(RequestTarget.parse(raw))
        .hasValueSatisfying(t -> assertThat(t.path()).isEqualTo(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%4", "/%zz", "/a%2", "/a b", "/a\tb", "/\u007f", "a", "", "a:b"})
  void whatIsNoTargetIsRefused(String raw) {
    assertThat(RequestTarget.parse(raw)).isEmpty();
  }

  @Test
  void anEscapedZeroByteIsACharacterLikeOthers() {
    assertThat(RequestTarget.parse("/%00"))
        .hasValueSatisfying(target -> assertThat(target.path()).isEqualTo("/\0"));
  }

  @Test
  void theQueryBeginsAtTheFirstQuestionMark() {
    assertThat(query("/a?b=c?d&e").all("b")).containsExactly("c?d");
  }

  @Test
  void queryParametersAreDecoded() {
    Query query = query("/a?x=a+b%2Bc&x=2&y&=z");
    assertThat(query.all("x")).isEqualTo(List.of("a b+c", "2"));
    assertThat(query.first("x")).hasValue("a b+c");
    assertThat(query.first("y")).hasValue("");
    assertThat(query.has("z")).isFalse();
  }

  @Test
  void queryParametersThatCannotBeDecodedAreNotThere() {
    Query query = query("/a?x=%zz&%4=1&a;b=2&y=1");
    assertThat(query.values()).containsOnlyKeys("y");
  }

  private static Query query(String raw) {
    return RequestTarget.parse(raw).orElseThrow().query();
  }
}
