/// The form and verbosity of the log, and filters for what Pekko and Netty would log per
/// connection.
///
/// Configured once by [io.nilometer.settings]; nothing else uses it.
package io.nilometer.logging;
