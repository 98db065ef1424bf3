/// Which replicas are members: joining, draining, downing, and merging of two clusters. Knows
/// nothing of metrics.
///
/// Membership goes out as a [io.nilometer.cluster.MembershipView] to [io.nilometer.scrape],
/// [io.nilometer.storage] and [io.nilometer.api.query], which may use this package; it uses only
/// [io.nilometer.telemetry].
package io.nilometer.cluster;
