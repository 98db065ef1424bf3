package io.nilometer;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Creates the AOT cache of an image: unpacks the image and trains it. The cache is valid only for
/// that JVM and these files.
final class ImageTraining {

  private static final String CACHE = "-XX:AOTCache=";

  private ImageTraining() {}

  /// @param arguments the tarball of the image, and the folder for the cache, which is cleared
  static void main(String... arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path work = Files.createTempDirectory("nilometer-image");
    try {
      Image image = Image.unpack(Path.of(arguments[0]), work);
      Optional<String> cache =
          image.entryPoint().stream().filter(flag -> flag.startsWith(CACHE)).findFirst();
      Path file = folder.resolve(Path.of(cache.orElseThrow()).getFileName());
      if (image.isForThisMachine()) {
        List<String> command = image.entryPointFromOutside();
        List<String> trust = ClusterTls.Files.generate(work, Instant.now()).flags();
        Training.run(options -> command(command, work, options), trust, work, file);
      } else {
        Files.deleteIfExists(file);
        System.err.println("No AOT cache is made: the image is for " + image.architecture());
      }
    } finally {
      delete(work);
    }
  }

  private static List<String> command(List<String> entryPoint, Path work, List<String> options) {
    return Stream.concat(
            Stream.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + work),
            entryPoint.stream()
                .flatMap(flag -> flag.startsWith(CACHE) ? options.stream() : Stream.of(flag)))
        .toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
