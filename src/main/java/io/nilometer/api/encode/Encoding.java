package io.nilometer.api.encode;

/// The media types in which objects are served, in the order of preference.
public enum Encoding {
  JSON("json"),
  YAML("yaml"),
  PROTOBUF("vnd.kubernetes.protobuf");

  private final String subtype;

  Encoding(String subtype) {
    this.subtype = subtype;
  }

  public String mediaType() {
    return "application/" + subtype;
  }

  public String subtype() {
    return subtype;
  }
}
