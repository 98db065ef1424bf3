package io.nilometer.kube.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kubeconfig files, merged as client-go merges them: of several clusters, users or contexts of one
/// name the first counts, as a whole, and so does the first current-context.
final class Kubeconfig {

  private static final Logger LOG = LoggerFactory.getLogger(Kubeconfig.class);
  private static final YAMLMapper YAML = new YAMLMapper();

  private final List<Path> files;
  private final Map<String, Stanza> contexts = new HashMap<>();
  private final Map<String, Stanza> clusters = new HashMap<>();
  private final Map<String, Stanza> users = new HashMap<>();
  private String currentContext = "";

  private Kubeconfig(List<Path> files) {
    this.files = files;
  }

  /// Reads one file.
  static Kubeconfig load(Path file) throws KubeConfigException {
    var kubeconfig = new Kubeconfig(List.of(file));
    Optional<Stanza> document = read(file);
    if (document.isEmpty()) {
      throw cannotBeUsed(file, "there is no such file");
    }
    kubeconfig.merge(document.get());
    return kubeconfig;
  }

  /// Reads the files of `KUBECONFIG`. A missing one is skipped, unless all are missing.
  static Kubeconfig loadAll(List<Path> files) throws KubeConfigException {
    var kubeconfig = new Kubeconfig(files);
    var missing = new ArrayList<Path>();
    for (Path file : files) {
      Optional<Stanza> document = read(file);
      if (document.isPresent()) {
        kubeconfig.merge(document.get());
      } else {
        missing.add(file);
      }
    }
    if (missing.size() == files.size()) {
      throw new KubeConfigException(
          "KUBECONFIG names no file that exists: "
              + joined(files)
              + "; correct it, or give --kubeconfig");
    }
    if (!missing.isEmpty()) {
      LOG.atWarn().addKeyValue("files", missing).log("Skipping missing files of KUBECONFIG");
    }
    return kubeconfig;
  }

  private static Optional<Stanza> read(Path file) throws KubeConfigException {
    try {
      JsonNode content = YAML.readTree(Files.readString(file));
      if (content == null || content.isMissingNode() || content.isNull()) {
        throw cannotBeUsed(file, "it is empty");
      }
      if (!content.isObject()) {
        throw new KubeConfigException(
            "kubeconfig " + file + " is not a kubeconfig: it does not hold a YAML object");
      }
      return Optional.of(new Stanza(file, "the file", "", content));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (AccessDeniedException _) {
      throw cannotBeUsed(file, "permission denied");
    } catch (JsonProcessingException e) {
      throw new KubeConfigException(
          "kubeconfig %s is not a kubeconfig: it is not YAML%s".formatted(file, place(e)), e);
    } catch (IOException e) {
      throw new KubeConfigException(
          "kubeconfig "
              + file
              + " cannot be read: "
              + (Files.isDirectory(file) ? "it is a folder" : e.getMessage()),
          e);
    }
  }

  /// The parser's message may quote a line with a token, so only the place is passed on.
  private static String place(JsonProcessingException malformed) {
    return malformed.getLocation() == null
        ? ""
        : ": line %d, column %d"
            .formatted(malformed.getLocation().getLineNr(), malformed.getLocation().getColumnNr());
  }

  private void merge(Stanza document) throws KubeConfigException {
    if (currentContext.isEmpty()) {
      currentContext = document.text("current-context").orElse("");
    }
    merge(document, "contexts", "context", contexts);
    merge(document, "clusters", "cluster", clusters);
    merge(document, "users", "user", users);
  }

  private static void merge(Stanza document, String list, String kind, Map<String, Stanza> all)
      throws KubeConfigException {
    Map<String, Stanza> found = new HashMap<>();
    for (Stanza element : document.objects(list)) {
      String name = element.text("name").orElse("");
      var stanza =
          new Stanza(document.file(), kind + " \"" + name + "\"", "", element.content().path(kind));
      if (found.put(name, stanza) != null) {
        throw document.wrong("it has two %s named \"%s\"".formatted(list, name));
      }
    }
    found.forEach(all::putIfAbsent);
  }

  /// The context of that name, else the current one.
  Stanza context(Optional<String> chosen) throws KubeConfigException {
    String name = chosen.orElse(currentContext);
    if (name.isEmpty()) {
      throw cannotBeUsed("it names no current-context: give --context");
    }
    return named(contexts, "context", name);
  }

  Stanza cluster(Stanza context) throws KubeConfigException {
    return named(clusters, "cluster", context.text("cluster").orElse(""));
  }

  /// Empty where the context names none.
  Optional<Stanza> user(Stanza context) throws KubeConfigException {
    Optional<String> name = context.text("user");
    return name.isEmpty() ? Optional.empty() : Optional.of(named(users, "user", name.get()));
  }

  private Stanza named(Map<String, Stanza> all, String kind, String name)
      throws KubeConfigException {
    Stanza found = all.get(name);
    if (found == null) {
      throw cannotBeUsed("it has no " + kind + " " + name);
    }
    return found;
  }

  private KubeConfigException cannotBeUsed(String problem) {
    return new KubeConfigException("kubeconfig " + joined(files) + " cannot be used: " + problem);
  }

  private static KubeConfigException cannotBeUsed(Path file, String problem) {
    return new KubeConfigException("kubeconfig " + file + " cannot be used: " + problem);
  }

  private static String joined(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  /// The files that `KUBECONFIG` lists, each once.
  static List<Path> listed(String variable) {
    return Stream.of(variable.split(java.io.File.pathSeparator, -1))
        .filter(name -> !name.isEmpty())
        .distinct()
        .map(Path::of)
        .toList();
  }
}
