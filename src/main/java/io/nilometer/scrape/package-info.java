/// When each node is scraped: one actor per node of this replica's share, and what a failure means.
///
/// Nodes come in from [io.nilometer.kube.index], batches go out to [io.nilometer.storage]. Only
/// [io.nilometer.replica] and [io.nilometer.settings] use it.
package io.nilometer.scrape;
