/// Why a generation was not published. The former one goes on answering.
public enum PublishingError: Error, Equatable, Sendable {
  /// - Parameter version: as `150018`.
  case tooOld(place: String, version: Int)
  case notUTF8(place: String, encoding: String)
  /// A standby, or a server that takes no writes.
  case readOnly(place: String)
  /// There is a schema of our name that is not ours.
  case notOurs(place: String)
  /// The database holds this content as another version of the program lays it out.
  case otherFormat(place: String, schema: String, found: Int, known: Int)
  /// Somebody else is publishing there.
  case busy(place: String)
  case missingExtension(place: String, name: String, package: String, reason: String)
  /// Readers held the views through all tries; the generation is loaded and waits.
  case heldByReaders(place: String)
  // MARK: Several servers

  /// Two addresses lead to one database.
  case sameDatabase(place: String, other: String)
  case tooManyShards(shards: Int, entities: Int)
  /// An extension lies in other schemas on a shard than on the coordinator, or on one of them not at all (empty).
  case extensionElsewhere(place: String, name: String, schema: String, coordinator: String, wanted: String)
  /// The coordinator's user may not make foreign servers.
  case mayNotReachShards(place: String, user: String, reason: String)
  /// This run reaches the shard, the coordinator does not.
  case cannotReachShard(place: String, shard: String, reason: String)
  /// By the shard's address the coordinator comes to another database than this run.
  case leadsElsewhere(place: String, shard: String)
}
