package io.nilometer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuideSectionTest {

  @ParameterizedTest
  @EnumSource
  void aRemedyRefersToASectionThatExists(GuideSection section) throws IOException {
    Set<String> anchors =
        Files.readString(Path.of("docs/troubleshooting.md"))
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
            .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    assertThat(anchors).contains(section.anchor());
  }
}
