import Assessing
public import DirectoryModel
import Vocabulary

/// Which source states each thing that a hit shows.
public struct FactSources {
  /// Field of the hit and index into its `sources`, in the order of the hit's fields; what no source states has none.
  public let fields: [(key: String, value: Int)]

  /// - Parameters:
  ///   - hit: as an answer has it.
  ///   - day: on which it was asked; some facts hold for a time.
  public init(_ hit: Hit, on day: CalendarDate) {
    let provider = hit.provider
    let role = hit.role.map { provider.roles[$0] }
    func own(_ candidates: Field...) -> Int? { Self.source(candidates, in: provider.facts) }
    func placed(_ candidates: Field...) -> Int? { role.flatMap { Self.source(candidates, in: $0.facts) } }
    let all: [(String, Int?)] = [
      ("name", own(.name, .lastName, .institution)),
      ("credentials", own(.credentials)),
      ("specialties", own(.specialty)),
      ("match", hit.match?.source),
      // Of a clinician or program the source of the tie to the center that has it; the center's own says it itself.
      ("nci", hit.designation == nil ? nil : hit.designatedBy?.source ?? own(.designation)),
      ("network", hit.network?.sourceIndex),
      ("organization", placed(.roleOrganization)),
      ("site", placed(.street, .city, .zip, .siteName)),
      ("phone", placed(.phone) ?? own(.phone)),
      ("virtual", hit.virtual?.source ?? placed(.virtual)),
      ("time", hit.time?.source),
      ("accepting", role.flatMap { Self.accepting(hit, $0, on: day) }),
      ("languages", own(.language)),
      ("program", hit.kind == .program ? own(.institution, .name) : nil),
    ]
    fields = all.compactMap { field, source in source.map { (field, $0) } }
  }

  /// The index behind one field; nil where no source states it.
  public subscript(_ field: String) -> Int? { fields.first { $0.key == field }?.value }

  private static func source(_ candidates: [Field], in facts: [Fact]) -> Int? {
    for field in candidates {
      if let fact = facts.first(where: { $0.field == field && !$0.isAlternate }) { return fact.source }
    }
    return nil
  }

  /// The source behind `Hit.accepting`: a participation in the networks asked about, else the role or site itself.
  private static func accepting(_ hit: Hit, _ role: Role, on day: CalendarDate) -> Int? {
    if hit.accepting == .unknown { return nil }
    let said = role.participations.first {
      $0.isIn && $0.isCurrent(on: day) && $0.accepting == hit.accepting
        && hit.network?.networks.contains($0.network) ?? true
    }
    return said?.source ?? source([.accepting], in: role.facts)
  }
}
