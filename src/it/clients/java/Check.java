import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.File;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// Watches pods of both versions of the metrics API with an informer of fabric8, which watches over
/// a WebSocket where the API server passes it on, and over HTTP: Check.java KUBECONFIG. Prints one
/// line per check and exits with 1 if one failed.
final class Check {

  private static final String GROUP = "metrics.k8s.io";

  private Check() {}

  static void main(String... arguments) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    boolean passed = true;
    for (String version : List.of("v1", "v1beta1")) {
      for (boolean overHttp : List.of(false, true)) {
        Config config = Config.fromKubeconfig(new File(arguments[0]));
        config.setOnlyHttpWatches(overHttp);
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
          passed &= check(client, version, overHttp);
        }
      }
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean check(KubernetesClient client, String version, boolean overHttp) {
    String what =
        "java, %s: an informer follows pods%s".formatted(version, overHttp ? " over HTTP" : "");
    if (!isServed(client, version)) {
      System.out.println("skipped " + what + ": watches are not served");
      return true;
    }
    try {
      follow(client, version);
      System.out.println("ok      " + what);
      return true;
    } catch (Exception failure) {
      System.out.println("FAILED  " + what + ": " + failure);
      return false;
    }
  }

  private static boolean isServed(KubernetesClient client, String version) {
    return client.getApiResources(GROUP + "/" + version).getResources().stream()
        .allMatch(resource -> resource.getVerbs().contains("watch"));
  }

  private static void follow(KubernetesClient client, String version) throws Exception {
    var newer = new CompletableFuture<GenericKubernetesResource>();
    var kind =
        new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion(version)
            .withKind("PodMetrics")
            .withPlural("pods")
            .withNamespaced(true)
            .build();
    var handler =
        new ResourceEventHandler<GenericKubernetesResource>() {
          @Override
          public void onAdd(GenericKubernetesResource pod) {}

          @Override
          public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
            if (!version(before).equals(version(after))) {
              newer.complete(after);
            }
          }

          @Override
          public void onDelete(GenericKubernetesResource pod, boolean unknown) {}
        };
    try (var informer = client.genericKubernetesResources(kind).inAnyNamespace().inform(handler)) {
      newer.get(60, TimeUnit.SECONDS);
      if (!informer.isWatching()) {
        throw new IllegalStateException("the informer does not watch");
      }
      List<String> expected =
          names(
              client.pods().inAnyNamespace().list().getItems().stream()
                  .map(pod -> pod.getMetadata().getName()));
      List<String> found =
          names(informer.getStore().list().stream().map(pod -> pod.getMetadata().getName()));
      if (!found.equals(expected)) {
        throw new IllegalStateException("found " + found + ", not " + expected);
      }
    }
  }

  private static String version(GenericKubernetesResource pod) {
    return pod.getMetadata().getResourceVersion();
  }

  private static List<String> names(Stream<String> some) {
    return some.sorted().toList();
  }
}
