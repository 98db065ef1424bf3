/// TCP of the API: accepting connections, and reading and writing them in the streams that use
/// them.
package io.nilometer.api.tcp;
