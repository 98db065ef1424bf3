package io.nilometer.demo.apiserver;

import static io.nilometer.demo.apiserver.Representation.METADATA;
import static io.nilometer.demo.apiserver.Representation.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepresentationTest {

  @Test
  void everythingIsToldToThoseWhoDoNotSay() {
    assertThat(Representation.accepted(null)).contains(WHOLE);
    assertThat(Representation.accepted("*/*")).contains(WHOLE);
  }

  @Test
  void metadataIsToldToThoseWhoAskForIt() {
    assertThat(
            Representation.accepted(
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"))
        .contains(METADATA);
  }

  @Test
  void theFirstMediaTypeThatIsKnownCounts() {
    assertThat(
            Representation.accepted(
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
                    + "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
                    + "application/json"))
        .contains(METADATA);
  }

  @Test
  void tablesAreLeftToTheClient() {
    assertThat(
            Representation.accepted(
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"))
        .contains(WHOLE);
  }

  @Test
  void nothingElseIsAcceptable() {
    assertThat(Representation.accepted("application/vnd.kubernetes.protobuf")).isEmpty();
  }
}
