package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.api.http.EntityTag;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Serves `/openapi/v2`, and what is at and below `/openapi/v3`: what `kubectl explain` shows.
/// Clients may cache the documents. Safe for any thread.
public final class OpenApi {

  private static final String V3 = "v3/";
  private static final int NOT_ACCEPTABLE = 406;
  private static final List<String> GROUPS =
      List.of(
          "apis",
          "apis/metrics.k8s.io",
          "apis/metrics.k8s.io/v1",
          "apis/metrics.k8s.io/v1beta1",
          "version");
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final OpenApiDocument v2 = new OpenApiDocument("v2", new DocumentResource("openapi-v2"));
  private final SortedMap<String, OpenApiDocument> v3 = new TreeMap<>();
  private final InstantSource clock;

  public OpenApi(InstantSource clock) {
    this.clock = clock;
    for (String group : GROUPS) {
      var resource = new DocumentResource("openapi-v3-" + group.replace('/', '-'));
      v3.put(group, new OpenApiDocument("v3", resource));
    }
  }

  /// Empty: there is no such document.
  ///
  /// @param document its path below `/openapi/`
  public Optional<ApiResponse> response(ApiRequest request, String document) {
    return switch (document) {
      case "v2" -> Optional.of(v2.response(request));
      case "v3" -> Optional.of(EntityTag.of(index()).response(request, index()));
      default ->
          document.startsWith(V3)
              ? v3(document.substring(V3.length())).map(found -> hashed(request, found))
              : Optional.empty();
    };
  }

  OpenApiDocument v2() {
    return v2;
  }

  /// @param group such as `apis/metrics.k8s.io/v1`
  Optional<OpenApiDocument> v3(String group) {
    return Optional.ofNullable(v3.get(group));
  }

  /// The documents of version 3, each with its hash. In JSON only.
  Body index() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    v3.forEach(
        (group, document) ->
            paths
                .putObject(group)
                .put("serverRelativeURL", "/openapi/v3/" + group + "?hash=" + document.hash()));
    return Documents.text(Representation.JSON, index);
  }

  /// A client that names the current hash may cache the document for a year. One that names another
  /// gets the current document, but must not cache it under that hash.
  private ApiResponse hashed(ApiRequest request, OpenApiDocument document) {
    ApiResponse response = document.response(request);
    boolean current = request.query().first("hash").equals(Optional.of(document.hash()));
    if (!current || response.code() == NOT_ACCEPTABLE) {
      return response;
    }
    String expires = HTTP_DATE.format(clock.instant().atOffset(ZoneOffset.UTC).plusYears(1));
    return response.with("Cache-Control", "public, immutable").with("Expires", expires);
  }
}
