package io.nilometer.scrape.exposition;

import io.nilometer.model.PodSamples;

/// A container of the [KnownContainers]: its names, kept from body to body, and its [Reading] in
/// the present body.
final class KnownContainer {

  private final KnownPod pod;
  private final String name;
  private final Reading reading = new Reading();
  private byte[] labels = {};
  private int body;

  KnownContainer(KnownPod pod, String name) {
    this.pod = pod;
    this.name = name;
  }

  KnownPod pod() {
    return pod;
  }

  String name() {
    return name;
  }

  Reading reading() {
    return reading;
  }

  /// Its labels as the body has them, from brace to brace. Empty where they are not kept.
  byte[] labels() {
    return labels;
  }

  void writtenAs(byte[] labels) {
    this.labels = labels;
  }

  /// Whether the body of this number names the container for the first time here.
  boolean isNewIn(int body) {
    return this.body != body;
  }

  void begin(int body) {
    this.body = body;
    reading.clear();
  }

  void addTo(PodSamples.Builder samples) {
    reading.addTo(samples, name);
  }
}
