/// The copies of each partition: what is held of each node, how it gets there, and how a copy is
/// healed or handed off.
///
/// Batches come in from [io.nilometer.scrape], usages go out to [io.nilometer.api.query]. Messages
/// between replicas are [io.nilometer.cluster.Wire] messages.
package io.nilometer.storage;
