package io.nilometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A container image, unpacked into a folder from a tarball for `docker load`.
///
/// @param root the root file system of a container
/// @param environment the variables of the image, and the default `PATH` of container runtimes
/// @param user of the image: `uid:gid`
/// @param architecture with its Go name
record Image(
    Path root,
    List<String> entryPoint,
    Map<String, String> environment,
    String user,
    String architecture) {

  private static final String PROGRAM = "/app/";
  private static final String PATH = "PATH";
  private static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param folder a new one
  static Image unpack(Path tarball, Path folder) throws IOException, InterruptedException {
    Path packed = Files.createDirectories(folder.resolve("packed"));
    Path root = Files.createDirectories(folder.resolve("root"));
    extract(tarball, packed);
    JsonNode manifest = JSON.readTree(packed.resolve("manifest.json").toFile()).get(0);
    for (JsonNode layer : manifest.path("Layers")) {
      extract(packed.resolve(layer.asText()), root);
    }
    JsonNode told = JSON.readTree(packed.resolve(manifest.path("Config").asText()).toFile());
    JsonNode config = told.path("config");
    return new Image(
        root,
        texts(config.path("Entrypoint")),
        Stream.concat(Stream.of(DEFAULT_PATH), texts(config.path("Env")).stream())
            .map(variable -> variable.split("=", 2))
            .collect(toMap(variable -> variable[0], variable -> variable[1], (_, own) -> own)),
        config.path("User").asText(),
        told.path("architecture").asText());
  }

  /// Uses `tar`, which preserves file times: the AOT cache is valid only for files with these
  /// times.
  private static void extract(Path archive, Path folder) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "tar",
            "-xpf",
            archive.toString(),
            "-C",
            folder.toString(),
            "--no-same-owner",
            "--warning=no-unknown-keyword");
    Process tar = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tar.getInputStream().readAllBytes(), UTF_8);
    if (tar.waitFor() != 0) {
      throw new IOException(archive + " cannot be unpacked: " + said);
    }
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  /// Whether this machine has the architecture of the image.
  boolean isForThisMachine() {
    String machine = System.getProperty("os.arch");
    return architecture.equals(machine.equals("aarch64") ? "arm64" : machine);
  }

  /// The entry point for a process outside a container, with paths of the unpacked files.
  List<String> entryPointFromOutside() throws IOException {
    var command = new ArrayList<String>();
    command.add(program(entryPoint.getFirst()).toString());
    for (String argument : entryPoint.subList(1, entryPoint.size())) {
      command.add(
          argument.startsWith("@" + PROGRAM)
              ? "@" + fileFromOutside(argument.substring(1))
              : fromOutside(argument));
    }
    return command;
  }

  private Path program(String name) {
    return Stream.of(environment.get(PATH).split(":"))
        .map(folder -> inside(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is not in the image"));
  }

  private Path fileFromOutside(String file) throws IOException {
    String quoted = "\"" + fromOutside(Files.readString(inside(file))) + "\"";
    return Files.writeString(root.resolveSibling(inside(file).getFileName()), quoted);
  }

  private String fromOutside(String text) {
    return text.replaceAll("(?<=^|[=:])" + PROGRAM, inside(PROGRAM) + "/");
  }

  /// The unpacked file of a path in the image.
  Path inside(String path) {
    return root.resolve(path.substring(1));
  }
}
