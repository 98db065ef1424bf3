package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PflagSyntaxTest {

  private static List<String> canonical(String arguments) {
    return PflagSyntax.canonical(List.of(arguments.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--secure-port=1              | --secure-port=1",
        "--secure-port 1              | --secure-port=1",
        "--secure-port -1             | --secure-port=-1",
        "--kubeconfig=                | --kubeconfig=",
        "--node-selector=a=b          | --node-selector=a=b",
        "--node-selector --v          | --node-selector=--v",
        "--kubelet-insecure-tls       | --kubelet-insecure-tls=true",
        "--kubelet-insecure-tls=false | --kubelet-insecure-tls=false",
        "-v 2                         | --v=2",
        "-v=2                         | --v=2",
        "-v2                          | --v=2",
        "--v=2                        | --v=2",
        "--v 2                        | --v=2",
        "-l a=b                       | --node-selector=a=b",
        "-l=a=b                       | --node-selector=a=b",
        "-la=b                        | --node-selector=a=b",
        "-l -v                        | --node-selector=-v",
        "-hl a                        | --help --node-selector=a",
        "-h                           | --help",
        "--help                       | --help",
        "--version                    | --version",
        "--version=true               | --version",
        "--version=false --v=1        | --v=1",
        "--config f --v=1             | --config=f --v=1",
        "--v=1 --v=2                  | --v=1 --v=2"
      })
  void everySyntaxOfPflagIsAccepted(String given, String written) {
    assertThat(String.join(" ", canonical(given))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kubelet-insecure-tls false | --kubelet-insecure-tls=true -- false",
        "a --v=1 b                    | --v=1 -- a b",
        "--v=1 -- --v=2 -x            | --v=1 -- --v=2 -x",
        "- --v=1                      | --v=1 -- -"
      })
  void otherArgumentsComeLast(String given, String written) {
    assertThat(String.join(" ", canonical(given))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nope                  | unknown flag: --nope",
        "--nope=1                | unknown flag: --nope",
        "--kubelet_insecure_tls  | unknown flag: --kubelet_insecure_tls",
        "--secure                | unknown flag: --secure (see: nilometer serve --help)",
        "--kubelet-insecure-tsl  | unknown flag: --kubelet-insecure-tsl; did you mean"
            + " --kubelet-insecure-tls? (see: nilometer serve --help)",
        "---v=1                  | unknown flag: ---v",
        "--=1                    | unknown flag: --",
        "-secure-port=1          | unknown flag: -s in -secure-port=1; long flags start with --",
        "-x                      | unknown flag: -x in -x",
        "--secure-port           | flag needs a value: --secure-port",
        "--kubeconfig a --v      | flag needs a value: --v",
        "-l                      | flag needs a value: -l",
        "--version=maybe         | --version: 'maybe' is neither true nor false"
      })
  void whatPflagRejectsIsRejected(String given, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> canonical(given))
        .withMessageStartingWith(message);
  }
}
