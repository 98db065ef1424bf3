/// What to do with failures: one readable line for an exception, and problems that are logged once
/// per change.
///
/// Depends on nothing of ours; every package that logs or reports failures may use it.
package io.nilometer.failure;
