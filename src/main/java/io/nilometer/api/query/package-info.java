/// Queries over all partitions: what exists and is selected, joined with what the copies know of
/// it.
///
/// Asked by [io.nilometer.api.routes]; asks [io.nilometer.storage], here and on other replicas.
package io.nilometer.api.query;
