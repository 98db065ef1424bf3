package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.Serve;
import io.nilometer.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// docs/flags.md, conf/application.conf and help agree with the declarations of the flags. A
/// failure shows the expected text.
class FlagTablesTest {

  private static final Path PAGE = Path.of("docs/flags.md");

  static Stream<Flag> settings() {
    return Flags.ALL.stream().filter(flag -> flag.effect() instanceof Flag.Sets);
  }

  /// `-Dflags.write=true` writes the tables.
  @Test
  void thePageListsEveryFlag() throws IOException {
    String page = Files.readString(PAGE);
    String expected = page.substring(0, page.indexOf("## ")) + tables();
    if (Boolean.getBoolean("flags.write")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  @Test
  void thePageListsTheSettingsWithoutFlag() throws IOException {
    Set<String> without = new TreeSet<>();
    ConfigFactory.parseFile(Path.of("conf/application.conf").toFile())
        .getConfig("nilometer")
        .entrySet()
        .forEach(setting -> without.add(setting.getKey()));
    settings().forEach(flag -> without.remove(((Flag.Sets) flag.effect()).key()));
    for (String dispatcher : List.of("api.encoding-dispatcher", "api.handshake-dispatcher")) {
      assertThat(without.removeIf(key -> key.startsWith(dispatcher + "."))).isTrue();
      without.add(dispatcher);
    }

    String page = Files.readString(PAGE);
    String list = page.substring(page.indexOf("These settings have no flag"), page.indexOf("## "));
    assertThat(Pattern.compile("`([^`]+)`").matcher(list).results().map(found -> found.group(1)))
        .containsExactlyElementsOf(without);
  }

  private static String tables() {
    return Flags.GROUPS.stream().map(FlagTablesTest::table).collect(Collectors.joining("\n"));
  }

  private static String table(FlagGroup group) {
    boolean hasSettings = group.flags().stream().anyMatch(f -> f.effect() instanceof Flag.Sets);
    String head =
        hasSettings
            ? "| flag | value | setting `nilometer.` | meaning |\n|---|---|---|---|\n"
            : "| flag | value | meaning |\n|---|---|---|\n";
    return "## %s\n\n%s%s\n"
        .formatted(
            group.title(),
            head,
            group.flags().stream().map(FlagTablesTest::row).collect(Collectors.joining("\n")));
  }

  private static String row(Flag flag) {
    String names = flag.names().stream().collect(Collectors.joining("`, `", "`", "`"));
    String key = flag.effect() instanceof Flag.Sets sets ? "`" + sets.key() + "` | " : "";
    return "| %s | `%s` | %s%s |"
        .formatted(names, flag.kind().placeholder().replace("|", "\\|"), key, flag.description());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theCommentOfASettingStartsWithItsFlagAndHelp(Flag flag) {
    List<String> comments =
        ConfigFactory.parseFile(Path.of("conf/application.conf").toFile())
            .getValue("nilometer." + ((Flag.Sets) flag.effect()).key())
            .origin()
            .comments();
    String comment = comments.stream().map(String::strip).collect(Collectors.joining(" "));
    assertThat(comment).startsWith(comment(flag));
  }

  /// The value itself is the default, so the comment has it only where the value says nothing.
  private static String comment(Flag flag) {
    Flag.Default byDefault = ((Flag.Sets) flag.effect()).byDefault();
    String meaning = byDefault.meaning().isEmpty() ? "" : " (default: " + byDefault.meaning() + ")";
    return String.join(", ", flag.names()) + ": " + flag.help() + meaning + ".";
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theDefaultOfAFlagIsThatOfItsSetting(Flag flag) {
    String key = "nilometer." + ((Flag.Sets) flag.effect()).key();
    Flag.Default byDefault = ((Flag.Sets) flag.effect()).byDefault();
    if (ConfigFactory.load().getValue(key).unwrapped().equals("auto")) {
      assertThat(byDefault.meaning()).isNotEmpty();
      return;
    }
    var given = repeatable(flag) ? Serve.with() : Serve.with(flag.name() + "=" + byDefault.value());
    assertThat(Settings.of(given.settings().withFallback(ConfigFactory.load())))
        .isEqualTo(Settings.of(ConfigFactory.load()));
  }

  /// Which has no syntax for "none".
  private static boolean repeatable(Flag flag) {
    return flag.kind() == Flag.Kind.CERTIFICATE;
  }
}
