package io.nilometer.demo;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// An open watch: a line of JSON for each event, until the client goes, its time is over, or what
/// it has is too old. Events come from any thread and are written, in order, on the connection's.
final class Watch implements ObjectStore.Watcher {

  private final Context context;
  private final HttpServerResponse response;
  private final Selection selection;
  private final Representation representation;

  Watch(
      Context context,
      HttpServerResponse response,
      Selection selection,
      Representation representation) {
    this.context = context;
    this.response = response;
    this.selection = selection;
    this.representation = representation;
  }

  void open() {
    response.setChunked(true).putHeader("Content-Type", "application/json").writeHead();
  }

  @Override
  public void onChange(Change change) {
    change
        .seenBy(selection)
        .ifPresent(
            event ->
                context.runOnContext(_ -> write(event.type(), representation.of(event.object()))));
  }

  void onBookmark(long revision) {
    context.runOnContext(
        _ -> write("BOOKMARK", representation.bookmark(selection.kind(), revision)));
  }

  @Override
  public void onExpired() {
    context.runOnContext(
        _ -> {
          write("ERROR", Reply.status(410, "Expired", "too old resource version"));
          end();
        });
  }

  void end() {
    if (!over()) {
      response.end();
    }
  }

  private void write(String type, JsonObject object) {
    if (!over()) {
      Buffer line = JsonObject.of("type", type, "object", object).toBuffer();
      response.write(line.appendString("\n"));
    }
  }

  private boolean over() {
    return response.ended() || response.closed();
  }
}
