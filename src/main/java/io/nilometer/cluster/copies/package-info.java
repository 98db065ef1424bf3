/// Partitions of nodes and their copies: who scrapes what, where copies should be, and where they
/// are.
///
/// Copies announce themselves here; [io.nilometer.storage] and [io.nilometer.api.query] look up
/// where to send. [io.nilometer.scrape] asks for its share.
package io.nilometer.cluster.copies;
