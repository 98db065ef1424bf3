package io.nilometer.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Body;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenApiDocumentTest {

  private static final String JSON = "application/json";
  private static final String V2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  private static final String V2_OLD = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  private static final String V3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
  private static final String V3_OLD = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";

  private static final OpenApi OPEN_API = new OpenApi(InstantSource.system());

  private final OpenApiDocument v2 = OPEN_API.v2();
  private final OpenApiDocument v3 = OPEN_API.v3("apis").orElseThrow();

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", "*", JSON, "*/json", "text/html,application/*;q=0.1"})
  void jsonIsServedToWhoDoesNotMind(String accept) {
    assertThat(type(v2, accept)).contains(JSON);
    assertThat(type(v3, accept)).contains(JSON);
  }

  @Test
  void olderNamesOfProtobufAreAnsweredWithTheNewOnes() {
    assertThat(type(v2, V2)).contains(V2);
    assertThat(type(v2, V2_OLD)).contains(V2);
    assertThat(type(v3, V3)).contains(V3);
    assertThat(type(v3, V3_OLD)).contains(V3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json;q=0.5," + V2 + " | " + V2,
        V2 + ";q=0.5,application/json | application/json",
        "*/*," + V2_OLD + " | " + V2,
        "application/json," + V2 + " | application/json",
        V2 + ";q=0 | " + V2,
      })
  void theFormLikedBestIsServed(String accept, String type) {
    assertThat(type(v2, accept)).contains(type);
  }

  @Test
  void otherFormsAreNotServed() {
    assertThat(type(v2, "application/yaml")).isEmpty();
    assertThat(type(v2, V3)).isEmpty();
    assertThat(type(v3, V2_OLD)).isEmpty();
  }

  private static Optional<String> type(OpenApiDocument document, String accept) {
    return document.body(Optional.of(accept)).map(Body::contentType);
  }
}
