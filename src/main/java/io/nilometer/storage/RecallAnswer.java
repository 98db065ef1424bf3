package io.nilometer.storage;

import io.nilometer.cluster.copies.Copies.Phase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A copy's answer to another one that recalls histories: parts that fit into a message, and pieces
/// of a node that does not.
///
/// @param phase of the copy that answers
record RecallAnswer(StorageActor.Recall recall, Phase phase, long nowNanos) {

  /// Containers in one message: some 150 KB.
  static final int MAX_CONTAINERS = 1_500;

  /// Sends a part also when there is nothing, so that the other copy knows that.
  void send(List<HeldNode> found) {
    List<List<HeldNode>> chunks =
        Chunks.of(found, MAX_CONTAINERS, node -> node.history().containers());
    int parts = Math.max(1, chunks.size());
    for (int part = 0; part < parts; part++) {
      send(part, parts, chunks.isEmpty() ? List.of() : chunks.get(part));
    }
  }

  private void send(int part, int parts, List<HeldNode> nodes) {
    List<Piece> pieces = pieces(nodes);
    if (pieces.size() > 1) {
      HeldNode node = nodes.getFirst();
      pieces.forEach(piece -> recall.replyTo().tell(piece(part, parts, piece, node)));
    } else {
      recall.replyTo().tell(whole(part, parts, nodes));
    }
  }

  /// More than one only of a single node, which may be larger than a message.
  private static List<Piece> pieces(List<HeldNode> nodes) {
    return nodes.size() == 1 && nodes.getFirst().history().containers() > MAX_CONTAINERS
        ? Piece.of(HistoryFormat.write(nodes.getFirst().history()))
        : List.of();
  }

  private StorageActor.RecalledPiece piece(int part, int parts, Piece piece, HeldNode node) {
    return new StorageActor.RecalledPiece(
        recall.attempt(),
        part,
        parts,
        piece,
        phase,
        ageMillis(node),
        Optional.of(node.tookMillis()));
  }

  private StorageActor.Recalled whole(int part, int parts, List<HeldNode> nodes) {
    return new StorageActor.Recalled(
        recall.attempt(),
        part,
        parts,
        nodes.stream().map(HeldNode::history).toList(),
        Optional.of(phase),
        Optional.of(nodes.stream().map(this::ageMillis).toList()),
        Optional.of(nodes.stream().map(HeldNode::tookMillis).toList()));
  }

  private long ageMillis(HeldNode node) {
    return TimeUnit.NANOSECONDS.toMillis(node.ageNanos(nowNanos));
  }
}
