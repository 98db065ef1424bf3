/// Decodes what a kubelet answers at `/metrics/resource` into samples, directly from the bytes.
///
/// Used by [io.nilometer.scrape]; produces records of [io.nilometer.model].
package io.nilometer.scrape.exposition;
