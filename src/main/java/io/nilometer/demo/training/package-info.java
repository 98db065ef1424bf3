/// Trains the program on the simulated cluster, for an AOT cache.
package io.nilometer.demo.training;
