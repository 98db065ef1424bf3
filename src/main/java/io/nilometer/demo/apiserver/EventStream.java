package io.nilometer.demo.apiserver;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/// The connection of one watch: lines of a chunked response or, if the client requests an upgrade,
/// messages of a WebSocket, as with a real API server.
sealed interface EventStream {

  /// Writes one event. Does nothing once the stream has ended.
  void send(JsonObject event);

  /// Ends the stream regularly.
  void end();

  void onClosed(Runnable action);

  static boolean isUpgrade(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  static Future<EventStream> open(HttpServerRequest request) {
    if (isUpgrade(request)) {
      return request.toWebSocket().map(Socket::new);
    }
    HttpServerResponse response = request.response();
    response.setChunked(true).putHeader("Content-Type", "application/json").writeHead();
    return Future.succeededFuture(new Lines(response));
  }

  record Lines(HttpServerResponse response) implements EventStream {

    @Override
    public void send(JsonObject event) {
      if (!over()) {
        response.write(event.toBuffer().appendString("\n"));
      }
    }

    @Override
    public void end() {
      if (!over()) {
        response.end();
      }
    }

    @Override
    public void onClosed(Runnable action) {
      response.endHandler(_ -> action.run());
    }

    private boolean over() {
      return response.ended() || response.closed();
    }
  }

  record Socket(ServerWebSocket socket) implements EventStream {

    @Override
    public void send(JsonObject event) {
      if (!socket.isClosed()) {
        socket.writeTextMessage(event.encode());
      }
    }

    @Override
    public void end() {
      socket.close();
    }

    @Override
    public void onClosed(Runnable action) {
      socket.closeHandler(_ -> action.run());
    }
  }
}
