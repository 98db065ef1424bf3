package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Which build of the program this is.
///
/// @param commit of the sources, with `-dirty` where they have other changes; `unknown` where they
///     were built outside a repository
/// @param date of the sources, not of the build: builds of one commit are equal
public record Build(String version, String commit, String date) {

  void register(PrometheusRegistry registry) {
    Info info =
        Info.builder()
            .name("nilometer_build_info")
            .help("Version, commit and date of this build; the value is always 1.")
            .labelNames("version", "commit", "date")
            .register(registry);
    info.setLabelValues(version, commit, date);
  }
}
