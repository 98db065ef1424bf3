/// Label and field selectors: parsing and matching, as Kubernetes does.
///
/// Depends on [io.nilometer.model] only; used for `--node-selector` and for queries.
package io.nilometer.model.selector;
