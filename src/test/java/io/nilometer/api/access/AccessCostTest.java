package io.nilometer.api.access;

import static io.nilometer.Inputs.collidingWord;
import static io.nilometer.Inputs.numbered;
import static io.nilometer.Inputs.repeated;

import io.nilometer.Cost;
import io.nilometer.api.TestServer;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// To find out who calls, and what the caller wants to do, costs little: CPU time and memory in
/// proportion to the size of the request, whatever is in it. A new parser is a new row.
class AccessCostTest {

  private static final int BYTES_PER_CHARACTER = 100; // with all modes of impersonation
  private static final User CALLER = new User("system:serviceaccount:a:b", "", List.of(), Map.of());

  private record Row(String name, IntFunction<ApiRequest> request) {}

  private static Row target(String name, IntFunction<String> target) {
    return new Row(name, size -> request(target.apply(size), new Headers()));
  }

  private static Row header(String name, IntFunction<String> value) {
    return new Row(
        name + ": " + value.apply(32),
        size -> {
          var headers = new Headers();
          headers.add("Impersonate-User", "jane");
          headers.add(name, value.apply(size));
          return request("/apis", headers);
        });
  }

  /// Fields of 100 characters.
  private static Row headers(String name, IntFunction<String> field, String value) {
    return new Row(
        name,
        size -> {
          var headers = new Headers();
          headers.add("Impersonate-User", "jane");
          for (int i = 0; i < size / 100; i++) {
            headers.add(field.apply(i), value + i);
          }
          return request("/apis", headers);
        });
  }

  private static Row user(String start, String part) {
    return new Row(
        "Impersonate-User: " + start + part,
        size -> {
          var headers = new Headers();
          headers.add("Impersonate-User", start + repeated(part, size) + "a");
          return request("/apis", headers);
        });
  }

  private static ApiRequest request(String target, Headers headers) {
    return new ApiRequest(
        "GET", RequestTarget.parse(target).orElseThrow(), headers, Optional.empty());
  }

  private static List<Row> rows() {
    String list = TestServer.API + "/pods?";
    return List.of(
        user("system:node:", "a."),
        user("system:node:", "a"),
        user("system:node:", "a-"),
        user("system:serviceaccount:", "a"),
        user("system:serviceaccount:a:", "a."),
        user("", ":"),
        header("Impersonate-Uid", size -> repeated("\u0001", size)),
        header("Impersonate-Group", size -> repeated("a:", size)),
        header("Impersonate-Extra-A.b%2fc", size -> repeated("a", size)),
        header("Impersonate-Extra-" + "%41".repeat(300), size -> repeated("a", size)),
        headers("many groups", _ -> "Impersonate-Group", "g"),
        headers("many extra keys", i -> "Impersonate-Extra-a.b%2f" + i, ""),
        headers(
            "extra keys of one hash code",
            i -> "Impersonate-Extra-" + escaped(collidingWord(i)),
            ""),
        new Row(
            "no user, but groups",
            size -> {
              var headers = new Headers();
              headers.add("Impersonate-Group", repeated("\u0001", size));
              return request("/apis", headers);
            }),
        header("Authorization", size -> repeated("Bearer ", size)),
        target("path of parts", size -> "/apis/a/b" + repeated("/a", size)),
        target("path of slashes", size -> "/apis/a/b/c" + repeated("/", size)),
        target("watch without a resource", size -> "/apis/a/" + repeated("b", size) + "/watch"),
        target("labels", size -> list + "labelSelector=" + numbered("k", ",", size)),
        target(
            "label values", size -> list + "labelSelector=a+in+(" + numbered("v", ",", size) + ")"),
        target("fields", size -> list + "fieldSelector=" + repeated("a=b,", size)),
        target("field escapes", size -> list + "fieldSelector=a=" + repeated("\\,", size)),
        target("limit", size -> list + "limit=" + repeated("9", size)));
  }

  private static String escaped(String word) {
    var escaped = new StringBuilder();
    word.chars().forEach(c -> escaped.append('%').append(Integer.toHexString(c)));
    return escaped.toString();
  }

  @TestFactory
  List<DynamicTest> theCostOfARequestIsLinear() {
    return rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> Cost.assertLinear(row.request(), this::check, BYTES_PER_CHARACTER)))
        .toList();
  }

  private void check(ApiRequest request) {
    BearerToken.of(request.headers());
    BearerToken.isSpacedOut(request.headers());
    try {
      RequestAttributes.of(request);
      ImpersonatedUser.of(request.headers()).ifPresent(AccessCostTest::impersonate);
    } catch (StatusException | UndecidedException _) { // also an answer
    }
  }

  private static void impersonate(User wanted) {
    for (ImpersonationMode mode : ImpersonationMode.values()) {
      if (mode.takes(wanted, CALLER)) {
        new ImpersonationRights(mode, CALLER, wanted).needed();
      }
    }
  }
}
