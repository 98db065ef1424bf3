package io.nilometer;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Creates the AOT caches of an image: unpacks the image and trains it. They are valid only for
/// that JVM and these files.
///
/// The entry point names its cache by a path that is relative to the folder it runs in: a Pod
/// chooses one by `workingDir`.
final class ImageTraining {

  private static final String CACHE = "-XX:AOTCache=";

  /// The working folder of a replica among several; that of a single one is the root.
  static final String OF_REPLICAS = "replicas";

  private ImageTraining() {}

  /// @param arguments the tarball of the image, and the folder for what is added to its root
  static void main(String... arguments) throws Exception {
    Path added = Path.of(arguments[1]);
    Path work = Files.createTempDirectory("nilometer-image");
    try {
      Image image = Image.unpack(Path.of(arguments[0]), work);
      String cache =
          image.entryPoint().stream()
              .filter(flag -> flag.startsWith(CACHE))
              .map(flag -> flag.substring(CACHE.length()))
              .findFirst()
              .orElseThrow();
      empty(added);
      if (image.isForThisMachine()) {
        List<String> command = image.entryPointFromOutside();
        Training.Program program = options -> command(command, work, options);
        Path alone = Files.createDirectory(work.resolve("alone"));
        Training.run(program, List.of(), alone, inside(added, cache));
        Path several = Files.createDirectory(work.resolve("several"));
        List<String> trust = ClusterTls.Files.generate(several, Instant.now()).flags();
        Training.run(program, trust, several, inside(added.resolve(OF_REPLICAS), cache));
      } else {
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

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      delete(folder);
    }
    Files.createDirectories(folder);
  }

  private static Path inside(Path folder, String file) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return path;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
