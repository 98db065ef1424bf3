package io.nilometer.kube;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// A Status object, with which the API server refuses a request.
public record ApiStatus(int code, String message) {

  public static ApiStatus read(JsonParser json) throws IOException {
    var fields =
        new Object() {
          int code;
          String message = "";
        };
    Json.fields(
        json,
        (name, value) -> {
          switch (name) {
            case "code" -> fields.code = value.getValueAsInt();
            case "message" -> fields.message = Json.text(value);
            default -> value.skipChildren();
          }
        });
    return new ApiStatus(fields.code, fields.message);
  }
}
