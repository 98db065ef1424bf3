/// Which nodes and pods exist: indexes by name and label that follow the API server.
///
/// Changes of nodes go out to [io.nilometer.scrape]; [io.nilometer.api.query] reads the indexes
/// from any thread.
package io.nilometer.kube.index;
