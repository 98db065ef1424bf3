package io.nilometer;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `nilometer demo`.
@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
