package io.nilometer.storage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.nilometer.cluster.ClusterMerger;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.report.NodesReport;
import io.nilometer.report.ReplicaReport;
import io.nilometer.report.ReportRequest;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;

/// Serialises [Wire] messages as CBOR. Pekko creates it by its name in the configuration.
///
/// Each message class has a fixed name on the wire, so that a class can be renamed or moved while
/// replicas of an earlier release still run. The names are those that the classes had in the first
/// release, which used Pekko's own CBOR serializer: identifier and bytes are the same. The table is
/// also the allow-list of what is deserialised.
final class WireSerializer extends SerializerWithStringManifest {

  /// The identifier of Pekko's own CBOR serializer, which this one replaces in the configuration.
  private static final int IDENTIFIER = 33;

  private static final Map<String, Class<? extends Wire>> CLASSES =
      Map.ofEntries(
          Map.entry("io.nilometer.cluster.Directory$Announcement", Directory.Announcement.class),
          Map.entry("io.nilometer.cluster.Membership$Draining", Membership.Draining.class),
          Map.entry("io.nilometer.cluster.Membership$Unheard", Membership.Unheard.class),
          Map.entry("io.nilometer.cluster.Membership$Vouch", Membership.Vouch.class),
          Map.entry("io.nilometer.cluster.Membership$Vouched", Membership.Vouched.class),
          Map.entry("io.nilometer.cluster.Reunion$Meet", ClusterMerger.Meet.class),
          Map.entry("io.nilometer.cluster.Reunion$Met", ClusterMerger.Met.class),
          Map.entry("io.nilometer.report.NodesReport", NodesReport.class),
          Map.entry("io.nilometer.report.ReplicaReport", ReplicaReport.class),
          Map.entry("io.nilometer.report.ReportRequest", ReportRequest.class),
          Map.entry("io.nilometer.storage.Courier$Deliver", BatchRouter.Deliver.class),
          Map.entry("io.nilometer.storage.Courier$DeliverPiece", BatchRouter.DeliverPiece.class),
          Map.entry("io.nilometer.storage.Courier$Withdraw", BatchRouter.Withdraw.class),
          Map.entry("io.nilometer.storage.Desk$Answers", RemoteQueryHandler.Answers.class),
          Map.entry("io.nilometer.storage.Desk$Ask", RemoteQueryHandler.Ask.class),
          Map.entry("io.nilometer.storage.Desk$Leave", RemoteQueryHandler.Leave.class),
          Map.entry("io.nilometer.storage.Desk$Recall", RemoteQueryHandler.Recall.class),
          Map.entry("io.nilometer.storage.StorageActor$Forget", StorageActor.Forget.class),
          Map.entry("io.nilometer.storage.StorageActor$Recalled", StorageActor.Recalled.class),
          Map.entry(
              "io.nilometer.storage.StorageActor$RecalledPiece", StorageActor.RecalledPiece.class),
          Map.entry("io.nilometer.storage.StorageActor$Store", StorageActor.Store.class),
          Map.entry("io.nilometer.storage.StorageActor$Wake", StorageActor.Wake.class),
          Map.entry("io.nilometer.storage.UsageFeed$Changes", UsageFeed.Changes.class),
          Map.entry("io.nilometer.storage.UsageFeed$Subscribe", UsageFeed.Subscribe.class));

  private static final Map<Class<? extends Wire>, String> NAMES =
      CLASSES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private final ObjectMapper cbor;

  /// @param bindingName under `pekko.actor.serializers`, and of the mapper's settings
  WireSerializer(ExtendedActorSystem system, String bindingName) {
    this.cbor =
        JacksonObjectMapperProvider.get(system)
            .getOrCreate(bindingName, Optional.of(new CBORFactory()));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    String name = NAMES.get(message.getClass());
    if (name == null) {
      throw new IllegalArgumentException(
          "%s has no name on the wire: add it to the table of WireSerializer"
              .formatted(message.getClass().getName()));
    }
    return name;
  }

  @Override
  public byte[] toBinary(Object message) {
    try {
      return cbor.writeValueAsBytes(message);
    } catch (IOException failed) {
      throw new IllegalArgumentException(
          "Cannot serialise " + message.getClass().getName(), failed);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    Class<? extends Wire> type = CLASSES.get(manifest);
    if (type == null) {
      throw new NotSerializableException("No message has this name on the wire: " + manifest);
    }
    try {
      return cbor.readValue(bytes, type);
    } catch (IOException malformed) {
      throw new IllegalArgumentException("Cannot deserialise a " + manifest, malformed);
    }
  }
}
