/// Metrics about the program itself, one instrument per package, and its health checks.
///
/// Depends on nothing of ours. [io.nilometer.api.routes] serves what it collects.
package io.nilometer.telemetry;
