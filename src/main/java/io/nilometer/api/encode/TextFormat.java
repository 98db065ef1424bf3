package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A way to write documents as text: whole, or with one array of the outermost object an item at a
/// time.
interface TextFormat {

  void document(Bytes out, JsonNode document);

  /// Everything before the first item.
  ///
  /// @param frame the document without the array
  /// @param array the name of the array, which in JSON comes last
  void head(Bytes out, ObjectNode frame, String array);

  void item(Bytes out, JsonNode item, boolean first);

  /// Everything after the last item.
  void tail(Bytes out, ObjectNode frame, String array);
}
