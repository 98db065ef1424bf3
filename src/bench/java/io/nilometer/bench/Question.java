package io.nilometer.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A query to a server.
record Question(String path, String accept) {

  private static final String ROOT = "/apis/metrics.k8s.io/v1beta1/";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final int NAMESPACES = ClusterProcess.NAMESPACES;
  private static final int AUTOSCALERS = 100;

  static final Question LIVENESS = new Question("/livez", "*/*");
  static final Question NODES_JSON = new Question(ROOT + "nodes", JSON);
  static final Question PODS_JSON = new Question(ROOT + "pods", JSON);
  static final Question PODS_PROTOBUF = new Question(ROOT + "pods", PROTOBUF);

  /// The queries of a hundred HorizontalPodAutoscalers, each for its own app.
  static final List<Question> OF_AUTOSCALERS =
      IntStream.range(0, AUTOSCALERS).mapToObj(Question::ofAutoscaler).toList();

  private static Question ofAutoscaler(int app) {
    return new Question(
        "%snamespaces/ns-%03d/pods?labelSelector=app%%3Dapp-%d"
            .formatted(ROOT, app % NAMESPACES, app),
        PROTOBUF);
  }

  static Question ofNode(String name) {
    return new Question(ROOT + "nodes/" + name, JSON);
  }

  /// The pods of an app as JSON, of one of a hundred apps.
  static Question ofApp(int number) {
    return OF_AUTOSCALERS.get(number % AUTOSCALERS).asJson();
  }

  static Question ofNamespace(int number) {
    return new Question("%snamespaces/ns-%03d/pods".formatted(ROOT, number % NAMESPACES), JSON);
  }

  Question withPath(String newPath) {
    return new Question(newPath, accept);
  }

  Question asJson() {
    return new Question(path, JSON);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "GET %s as %s", path, accept);
  }
}
