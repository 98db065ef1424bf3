package io.nilometer.demo.apiserver;

import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;

/// An open watch: an event for each change, until the client disconnects, its timeout passes, or
/// its revision is too old. Changes come from any thread and are written, in order, on the
/// connection's.
final class Watch implements ObjectStore.Watcher {

  private final Context context;
  private final EventStream stream;
  private final ObjectSelector selection;
  private final ObjectFormat representation;
  private boolean columnsSent;

  Watch(
      Context context, EventStream stream, ObjectSelector selection, ObjectFormat representation) {
    this.context = context;
    this.stream = stream;
    this.selection = selection;
    this.representation = representation;
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
          write("ERROR", HttpReply.status(410, "Expired", "too old resource version"));
          stream.end();
        });
  }

  /// Only the first Table of a watch defines its columns.
  private void write(String type, JsonObject object) {
    if (object.containsKey("columnDefinitions")) {
      if (columnsSent) {
        object.putNull("columnDefinitions");
      }
      columnsSent = true;
    }
    stream.send(JsonObject.of("type", type, "object", object));
  }
}
