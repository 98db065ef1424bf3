package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.KubeObject;
import java.util.Optional;

/// The objects that a list or watch selects.
///
/// @param namespace absent: all namespaces
record ObjectSelector(Kind kind, Optional<String> namespace, LabelQuery labels, FieldQuery fields) {

  static ObjectSelector all(Kind kind) {
    return new ObjectSelector(kind, Optional.empty(), LabelQuery.parse(""), FieldQuery.parse(""));
  }

  boolean matches(KubeObject object) {
    return object.kind() == kind
        && namespace.map(object.id().namespace()::equals).orElse(true)
        && labels.matches(object.labels())
        && fields.matches(object);
  }
}
