package io.nilometer.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.TestServer;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessAttributes.NonResource;
import io.nilometer.kube.review.AccessAttributes.Operator;
import io.nilometer.kube.review.AccessAttributes.Requirement;
import io.nilometer.kube.review.AccessAttributes.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAttributesTest {

  private static final String API = TestServer.API;

  private static AccessAttributes of(String method, String target) {
    return RequestAttributes.of(
        new ApiRequest(
            method, RequestTarget.parse(target).orElseThrow(), new Headers(), Optional.empty()));
  }

  private static Resource resource(String method, String target) {
    return (Resource) of(method, target);
  }

  @Test
  void theCoreGroupHasNoNameAndAPathOfItsOwn() {
    Resource pod = resource("GET", "/api/v1/namespaces/a/pods/p/log");
    assertThat(pod.group()).isEmpty();
    assertThat(pod.version()).isEqualTo("v1");
    assertThat(pod.resource()).isEqualTo("pods");
    assertThat(pod.subresource()).isEqualTo("log");
    assertThat(pod.namespace()).isEqualTo("a");
    assertThat(pod.name()).isEqualTo("p");
    assertThat(of("GET", "/api/v1")).isInstanceOf(NonResource.class);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nodes, list nodes/ . ''",
    "GET, /nodes/, list nodes/ . ''",
    "GET, /nodes/n, get nodes/ . 'n'",
    "HEAD, /nodes/n, get nodes/ . 'n'",
    "HEAD, /nodes, list nodes/ . ''",
    "GET, /pods, list pods/ . ''",
    "GET, /pods?watch=1, watch pods/ . ''",
    "GET, /pods?watch=true&timeoutSeconds=abc, watch pods/ . ''",
    "GET, /pods?watch=false, list pods/ . ''",
    "GET, /namespaces/a/pods, list pods/ a. ''",
    "GET, /namespaces/a/pods/p, get pods/ a. 'p'",
    "GET, /namespaces/a/pods/p/log, get pods/log a. 'p'",
    "GET, /namespaces/a/pods/p/log/more, get pods/log a. 'p'",
    "GET, /namespaces//pods, list pods/ . ''",
    "GET, /namespaces/a, get namespaces/ a. 'a'",
    "GET, /namespaces, list namespaces/ . ''",
    "GET, /namespaces/a/status, get namespaces/status a. 'a'",
    "GET, /namespaces/status/pods, list pods/ status. ''",
    "GET, /namespaces/a/../pods, get ../ a. 'pods'",
    "GET, /nodes/a%2fb, get nodes/b . 'a'",
    "GET, /watch/nodes, watch nodes/ . ''",
    "GET, /watch/namespaces/a/pods/p, watch pods/ a. 'p'",
    "DELETE, /proxy/nodes/n/x, proxy nodes/ . 'n'",
    "POST, /nodes, create nodes/ . ''",
    "PUT, /nodes/n, update nodes/ . 'n'",
    "PATCH, /nodes/n, patch nodes/ . 'n'",
    "DELETE, /nodes/n, delete nodes/ . 'n'",
    "DELETE, /nodes, deletecollection nodes/ . ''",
    "OPTIONS, /nodes, ' nodes/ . '''''",
    "GET, /pods?fieldSelector=metadata.name%3Dp, list pods/ . 'p'",
    "GET, /pods?fieldSelector=metadata.name%21%3Dp, list pods/ . ''",
    "GET, '/pods?fieldSelector=metadata.name%3Dp,spec.x%3Dy', list pods/ . 'p'",
    "GET, /pods?fieldSelector=metadata.name%3D.., list pods/ . ''",
    "GET, '/pods?fieldSelector=metadata.name%3Dp,%3Dx', list pods/ . ''",
    "GET, /pods?fieldSelector=metadata.name%3Dp&limit=x, list pods/ . ''",
    "GET, /pods?fieldSelector=metadata.name%3Dp&labelSelector=a%3D%3D%3D, list pods/ . ''",
  })
  void anObjectOrAListOfThemIsNamedAsRbacNamesIt(String method, String path, String expected) {
    Resource found = resource(method, API + path);
    assertThat(found.group()).isEqualTo("metrics.k8s.io");
    assertThat(found.version()).isEqualTo("v1beta1");
    assertThat(
            "%s %s/%s %s. '%s'"
                .formatted(
                    found.verb(),
                    found.resource(),
                    found.subresource(),
                    found.namespace(),
                    found.name()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /apis/metrics.k8s.io/v1beta1",
    "GET, /apis/metrics.k8s.io/v1beta1/",
    "GET, /apis/metrics.k8s.io",
    "GET, /apis",
    "GET, /",
    "DELETE, /healthz",
    "GET, /api/v1",
    "GET, //livez",
    "GET, /openapi/v3/apis/metrics.k8s.io/v1beta1"
  })
  void aPathThatIsNoObjectsIsNamedAsItIs(String method, String path) {
    String verb = method.equals("GET") ? "get" : "delete";
    assertThat(of(method, path + "?x=y")).isEqualTo(new NonResource(verb, path));
  }

  @Test
  void pathsAreDecodedOnce() {
    assertThat(of("GET", "/live%7a%2525")).isEqualTo(new NonResource("get", "/livez%25"));
  }

  @Test
  void anObjectOfAnotherGroupIsOneAsWell() {
    assertThat(resource("GET", "/apis/apps/v1/namespaces/a/deployments/d"))
        .isEqualTo(
            new Resource("get", "apps", "v1", "deployments", "", "a", "d", List.of(), List.of()));
  }

  @Test
  void aListIsNarrowedByItsSelectors() {
    Resource found =
        resource(
            "GET",
            API
                + "/pods?fieldSelector=spec.x%3Dy,metadata.namespace%21%3Da"
                + "&labelSelector=z,b%20in%20(2,1),c%20notin%20(3),!d,e%3E4,f%3D5");
    assertThat(found.fields())
        .containsExactlyInAnyOrder(
            new Requirement("spec.x", Operator.IN, List.of("y")),
            new Requirement("metadata.namespace", Operator.NOT_IN, List.of("a")));
    assertThat(found.labels())
        .containsExactly(
            new Requirement("b", Operator.IN, List.of("1", "2")),
            new Requirement("c", Operator.NOT_IN, List.of("3")),
            new Requirement("d", Operator.DOES_NOT_EXIST, List.of()),
            new Requirement("f", Operator.IN, List.of("5")),
            new Requirement("z", Operator.EXISTS, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%3Dx", "spec.x%3Dy,%3Dx", "%21%3D", "%3D"})
  void aListIsNotNarrowedByAFieldWithoutAName(String selector) {
    Resource found = resource("GET", API + "/pods?labelSelector=a&fieldSelector=" + selector);
    assertThat(found.fields()).isEmpty();
    assertThat(found.labels()).containsExactly(new Requirement("a", Operator.EXISTS, List.of()));
  }

  @Test
  void oneObjectIsNotNarrowed() {
    Resource found = resource("GET", API + "/nodes/n?labelSelector=a&fieldSelector=x%3Dy");
    assertThat(found.fields()).isEmpty();
    assertThat(found.labels()).isEmpty();
    assertThat(resource("GET", API + "/watch/nodes?labelSelector=a").labels()).isEmpty();
  }

  @Test
  void aSelectorThatCannotBeReadNarrowsNothing() {
    Resource found = resource("GET", API + "/nodes?labelSelector=a%3D%3D%3D&fieldSelector=x");
    assertThat(found.fields()).isEmpty();
    assertThat(found.labels()).isEmpty();
  }
}
