package io.nilometer.api;

import java.util.Iterator;

/// The body of one answer, made while it is sent.
///
/// @param contentType as the Content-Type header carries it; empty: there is no such header
/// @param pieces of about 64 KiB; computed when asked for, so that a large list never lies in
/// memory whole
record Body(String contentType, Iterator<byte[]> pieces) {}
