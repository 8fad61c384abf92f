/// What publishing did.
public struct PublishingReport: Equatable, Sendable {
  public enum Outcome: Equatable, Sendable {
    /// The same content answers already: nothing was done.
    case unchanged
    /// It was loaded and answers now.
    case published
    /// It was there, as the former one, and answers again.
    case broughtBack
    /// Everything was looked at and nothing changed.
    case onlyChecked
  }

  public var outcome: Outcome
  /// `host:port/database`.
  public var place: String
  /// The generation's own schema.
  public var schema: String
  public var contentHash: String
  /// Where the rows of entities are, in the order of the entities; empty when in the same database.
  public var shards: [String]
  /// Tables in the order in which they were loaded, and their rows; each part of a divided one by itself.
  public var loaded: [(table: String, rows: Int)]
  /// Tables that an earlier, broken run had loaded.
  public var resumed: [String]
  /// Schemas of older generations that are gone.
  public var dropped: [String]
  /// What somebody may want to change: rights that could not be given, schemas that could not be dropped.
  public var notes: [Note]

  public enum Note: Equatable, Sendable {
    /// The group roles are not there and this user may not make them.
    case noRoles(user: String)
    /// They are there, but this user could not give them their rights.
    case rightsNotGiven(reason: String)
    /// An older generation is still in use, or something depends on it.
    case notDropped(schema: String, reason: String)
    /// It goes without this extension, as was asked for.
    case without(extension: String)
    /// An older generation's part lies on a database that was not named this time.
    case leftOnShard(place: String, schema: String)
    indirect case onShard(place: String, Note)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.outcome == b.outcome && a.place == b.place && a.schema == b.schema && a.contentHash == b.contentHash
      && a.shards == b.shards
      && a.resumed == b.resumed && a.dropped == b.dropped && a.notes == b.notes
      && a.loaded.elementsEqual(b.loaded, by: ==)
  }
}
