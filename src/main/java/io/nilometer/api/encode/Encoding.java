package io.nilometer.api;

/// The media types in which objects are served, in the order of preference.
enum Encoding {
  JSON("json"),
  YAML("yaml"),
  PROTOBUF("vnd.kubernetes.protobuf");

  private final String subtype;

  Encoding(String subtype) {
    this.subtype = subtype;
  }

  String mediaType() {
    return "application/" + subtype;
  }

  String subtype() {
    return subtype;
  }
}
