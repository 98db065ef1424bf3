package io.nilometer.kube.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Part of a kubeconfig: a cluster, a user, a context, or an object in one of them.
///
/// @param file whose folder relative paths start from
/// @param owner as `user "me"`, for messages
/// @param prefix of its fields' names in messages, as `exec.`, or empty
record Stanza(Path file, String owner, String prefix, JsonNode content) {

  /// Empty where the field is missing, null or empty.
  Optional<String> text(String field) throws KubeConfigException {
    JsonNode value = content.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(field, "must be a string: put it in quotes");
    }
    return Optional.of(value.asText()).filter(text -> !text.isEmpty());
  }

  boolean flag(String field) throws KubeConfigException {
    JsonNode value = content.path(field);
    if (value.isMissingNode() || value.isNull() || value.isBoolean()) {
      return value.asBoolean();
    }
    throw wrong(field, "must be true or false");
  }

  List<String> texts(String field) throws KubeConfigException {
    JsonNode value = content.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
      throw wrong(field, "must be a list");
    }
    var texts = new ArrayList<String>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw wrong(field, "must be a list of strings: put them in quotes");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  Optional<Stanza> object(String field) throws KubeConfigException {
    JsonNode value = content.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isObject()) {
      throw wrong(field, "must be an object");
    }
    return Optional.of(new Stanza(file, owner, prefix + field + ".", value));
  }

  /// The objects of a list.
  List<Stanza> objects(String field) throws KubeConfigException {
    JsonNode value = content.path(field);
    var objects = new ArrayList<Stanza>();
    if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
      throw wrong(field, "must be a list");
    }
    for (JsonNode element : value) {
      objects.add(
          new Stanza(file, owner, "%s%s[%d].".formatted(prefix, field, objects.size()), element));
    }
    return objects;
  }

  /// A file that can be read.
  Optional<Path> path(String field) throws KubeConfigException {
    Optional<Path> path = text(field).map(this::resolve);
    if (path.isPresent() && !Files.isReadable(path.get())) {
      throw wrong(field, "cannot be read: " + path.get());
    }
    return path;
  }

  Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  /// What is there as base64.
  Optional<String> data(String field) throws KubeConfigException {
    Optional<String> base64 = text(field);
    try {
      return base64.map(
          text ->
              new String(
                  Base64.getDecoder().decode(text.replaceAll("\\s", "")),
                  StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) { // whose message may quote the text
      throw wrong(field, "is not base64");
    }
  }

  /// For messages.
  String name(String field) {
    return prefix + field + " of " + owner + " in kubeconfig " + file;
  }

  KubeConfigException wrong(String field, String problem) {
    return new KubeConfigException(
        "kubeconfig %s cannot be used: %s%s of %s %s"
            .formatted(file, prefix, field, owner, problem));
  }

  KubeConfigException wrong(String problem) {
    return new KubeConfigException("kubeconfig %s cannot be used: %s".formatted(file, problem));
  }
}
