/// The flags of metrics-server and of replicas: names, forms, defaults and help, and the
/// configuration key each sets.
///
/// Arguments come in, configuration goes out to [io.nilometer.settings] and [io.nilometer.cli].
/// Only these two use it.
package io.nilometer.cli.flags;
