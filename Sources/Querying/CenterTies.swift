public import DirectoryModel
import Indexing
public import Vocabulary

extension SnapshotEngine {
  /// Those of a kind whom a source ties to a cancer center.
  ///
  /// - Parameters:
  ///   - center: the id, without its type.
  ///   - kind: of whom: clinicians, organizations, programs.
  ///   - most: how many are read; all of them are counted.
  /// - Returns: how many there are, and the first of them in the order of the index.
  public func tied(
    toCenter center: String, _ kind: EntityKind, most: Int
  ) throws(QueryError) -> (total: Int, first: [Provider]) {
    let entities = snapshot.entities(
      in: .allOf([snapshot.roles(.kind, kind.token), snapshot.roles(.center, center)]))
    let first = entities.prefix(most).map { snapshot.provider($0) }
    try checkDamage()
    return (entities.count, first)
  }
}
