public import DirectoryModel
public import Indexing

/// Answers questions over one generation. The mapped snapshot is one engine; another may stand behind the same
/// command and server, and one examination runs over every engine.
public protocol DirectoryEngine: Sendable {
  /// Names the content from which it answers.
  var generation: String { get }
  /// The layers, in the order that source references mean.
  var layers: [SnapshotMeta.Layer] { get }

  /// Who fits the request, in order, with the counts beside it.
  ///
  /// - Throws: what cannot be asked so; `QueryError.damaged` when a block of the index is not as it was written.
  func search(_ request: SearchRequest) throws(QueryError) -> SearchAnswer

  /// The place of an entity among all who fit the request, from 1; nil when it does not fit.
  ///
  /// - Parameters:
  ///   - id: with its type.
  ///   - request: its page does not matter.
  func position(of id: String, in request: SearchRequest) throws(QueryError) -> Int?

  /// One entity by its id with its type; nil when the generation does not hold it.
  func provider(id: String) throws(QueryError) -> Provider?

  /// The entries of a kind that is never a hit: plans, networks, rules of plans; by id.
  func references(_ kind: RecordKind) throws(QueryError) -> [Provider]

  /// Organizations of which a source states that they belong to a center.
  ///
  /// - Parameter center: id without its type: `mskcc`.
  func organizations(ofCenter center: String) throws(QueryError) -> [Provider]
}
