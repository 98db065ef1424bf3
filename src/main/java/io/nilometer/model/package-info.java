/// Samples, their histories and usages: records, and all arithmetic on them.
///
/// Depends on nothing but the JDK; every package may use it. Start with
/// [io.nilometer.model.History], which has the rules by which samples become a rate.
package io.nilometer.model;
