package io.nilometer.demo.apiserver;

import static io.nilometer.demo.apiserver.ObjectFormat.METADATA;
import static io.nilometer.demo.apiserver.ObjectFormat.TABLE;
import static io.nilometer.demo.apiserver.ObjectFormat.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectFormatTest {

  @Test
  void withoutAnAcceptHeaderTheWholeObjectIsSent() {
    assertThat(ObjectFormat.accepted(null)).contains(WHOLE);
    assertThat(ObjectFormat.accepted("*/*")).contains(WHOLE);
  }

  @Test
  void metadataIsWatchedOnRequest() {
    assertThat(
            ObjectFormat.accepted(
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"))
        .contains(METADATA);
  }

  @Test
  void theFirstSupportedMediaTypeIsUsed() {
    assertThat(
            ObjectFormat.accepted(
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
                    + "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
                    + "application/json"))
        .contains(METADATA);
  }

  @Test
  void tablesAreSentOnRequest() {
    assertThat(
            ObjectFormat.accepted("application/json;as=Table;v=v1;g=meta.k8s.io,application/json"))
        .contains(TABLE);
    assertThat(
            ObjectFormat.accepted(
                "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"))
        .contains(WHOLE);
  }

  @Test
  void otherMediaTypesAreNotAcceptable() {
    assertThat(ObjectFormat.accepted("application/vnd.kubernetes.protobuf")).isEmpty();
  }
}
