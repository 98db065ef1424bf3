/// Flags, environment variables, files and defaults become one validated
/// [io.nilometer.settings.Settings].
///
/// The only package that reads configuration keys. [io.nilometer.cli] builds the settings and
/// [io.nilometer.replica] hands slices of them to everything else; no other package uses it.
package io.nilometer.settings;
