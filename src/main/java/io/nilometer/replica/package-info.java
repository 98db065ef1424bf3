/// One running replica: its actors, in the order in which a sample meets them, and its start and
/// shutdown.
///
/// Uses every stage of the pipeline and wires them together; only [io.nilometer.cli] uses it.
package io.nilometer.replica;
