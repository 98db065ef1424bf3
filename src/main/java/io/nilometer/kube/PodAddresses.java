package io.nilometer.kube;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.failure.Failures;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/// Asks the API server for the IP addresses of Pods of one namespace. It knows the address of a
/// replaced Pod at once, while DNS servers and their caches may answer with the previous one for
/// half a minute. Needs the right to list pods. Safe for any thread.
public final class PodAddresses {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  private final KubeHttpClient api;
  private final String pods;

  public PodAddresses(KubeClient client, String namespace) {
    this.api = client.http();
    this.pods = "api/v1/namespaces/" + namespace + "/pods?fieldSelector=metadata.name%3D";
  }

  /// The calling thread waits, for 2 s at most. Empty: there is no such Pod, or it has no address
  /// yet.
  public Optional<InetAddress> of(String pod) throws IOException, InterruptedException {
    if (!NAME.matcher(pod).matches()) {
      return Optional.empty();
    }
    KubeResponse response = answer(KubeRequest.get(pods + pod));
    if (!response.isSuccessful()) {
      throw new RefusedRequestException(
          response.code(), api.explained(response.code(), "cannot list pods"));
    }
    String address = list(response.body()).at("/items/0/status/podIP").asText();
    return address.isEmpty() ? Optional.empty() : Optional.of(literal(address));
  }

  private KubeResponse answer(KubeRequest request) throws IOException, InterruptedException {
    try {
      return api.send(request, TIMEOUT).get();
    } catch (ExecutionException e) {
      throw new IOException(Failures.oneLine(e), e);
    }
  }

  private static JsonNode list(String document) throws IOException {
    try {
      return JSON.readTree(document);
    } catch (JacksonException e) {
      throw new IOException("the API server's answer is no list of pods", e);
    }
  }

  private static InetAddress literal(String address) throws IOException {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new IOException("the API server's answer has a Pod without an IP address", e);
    }
  }
}
