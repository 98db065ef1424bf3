package io.nilometer.bench;

/// One figure of one side in one run at one size.
record Sample(Size size, int run, Side side, Figure figure, double value) {}
