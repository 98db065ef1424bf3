package io.nilometer.demo.apiserver;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// A response of the API server: a status code and JSON.
record HttpReply(int status, Buffer body) {

  static final int OK = 200;
  static final int CREATED = 201;

  static HttpReply of(int status, JsonObject body) {
    return new HttpReply(status, body.toBuffer());
  }

  /// A `Status` object for an error.
  static HttpReply failure(int code, String reason, String message) {
    return of(code, status(code, reason, message));
  }

  static JsonObject status(int code, String reason, String message) {
    return JsonObject.of(
        "kind",
        "Status",
        "apiVersion",
        "v1",
        "metadata",
        new JsonObject(),
        "status",
        "Failure",
        "message",
        message,
        "reason",
        reason,
        "code",
        code);
  }

  static HttpReply notFound(String message) {
    return failure(404, "NotFound", message);
  }

  static HttpReply badRequest(String message) {
    return failure(400, "BadRequest", message);
  }

  void send(HttpServerResponse response) {
    response.setStatusCode(status).putHeader("Content-Type", "application/json").end(body);
  }
}
