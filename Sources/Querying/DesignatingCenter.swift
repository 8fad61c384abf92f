import DirectoryModel
import Indexing
import Vocabulary

/// A cancer center to which a source ties somebody so that the center's designation holds of her too.
public struct CenterTie: Hashable, Sendable {
  /// Id of the center, without its type.
  public var center: String
  /// Index into the provider's `sources` of the row that says so.
  public var source: Int
}

extension Provider {
  /// Of a clinician or program: the centers that a source names as her own, then those of links that are verified. An
  /// organization that belongs to a center is not designated, nor is anybody by a link that nobody has verified.
  var designatingTies: [CenterTie] {
    guard kind == .clinician || kind == .program else { return [] }
    var ties: [CenterTie] = []
    for field in [Field.center, .centerLink] {
      for fact in facts where fact.field == field && !fact.isAlternate {
        guard let center = fact.parts.first, field == .center || fact.parts.last == "yes" else { continue }
        ties.append(CenterTie(center: center, source: fact.source))
      }
    }
    return ties
  }
}

extension Snapshot {
  /// The tie behind the designation that is shown of a provider with several: the other center's is another one.
  func tie(behind designation: Designation?, of provider: Provider) -> CenterTie? {
    guard let designation else { return nil }
    let ties = provider.designatingTies
    if Set(ties.map(\.center)).count < 2 { return ties.first }
    return ties.first { tie in
      entity(id: "center:" + tie.center).flatMap { self.designation($0) } == designation
    }
  }
}
