package io.nilometer.report;

import io.nilometer.cluster.Wire;
import org.apache.pekko.actor.typed.ActorRef;

/// Report what this replica knows of itself, and what its copies hold, in short.
public record ReportRequest(ActorRef<ReportPart> replyTo) implements Wire {}
