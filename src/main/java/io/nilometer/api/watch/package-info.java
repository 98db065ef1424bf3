/// Watches of nodes and pods. The [WatchCache] of a replica follows every partition at one of its
/// two copies while clients watch, and passes each change to the watches that select it.
package io.nilometer.api.watch;
