import Assessing
import DirectoryModel
package import Exporting
package import Querying
package import Vocabulary

/// The answer to "is this covered?", as words, as an object, and as rows.
package struct CheckRendering {
  package let legend: SourceLegend
  package let plan: PlanReading
  package let rules: PlanRulesAnswer
  /// By id.
  package let networkNames: [String: String]

  package init(
    legend: SourceLegend, plan: PlanReading, rules: PlanRulesAnswer, networkNames: [String: String]
  ) {
    self.legend = legend
    self.plan = plan
    self.rules = rules
    self.networkNames = networkNames
  }

  /// Names of networks by their ids.
  package static func networkNames(_ engine: SnapshotEngine) throws(QueryError) -> [String: String] {
    Dictionary(
      try engine.references(.network).map { (String($0.id.dropFirst("network:".count)), $0.displayName) },
      uniquingKeysWith: { first, _ in first })
  }

  private var rulesRendering: PlanRulesRendering { PlanRulesRendering(legend: legend) }

  // MARK: Words

  /// How the plan was understood; empty when it was named by its id.
  package var understood: [String] {
    var lines: [String] = []
    if let corrected = plan.corrected {
      lines.append("\"\(plan.from)\" was read as \"\(corrected)\": \(plan.name) (\(plan.id))")
    } else if plan.from != plan.id && plan.from != "plan:" + plan.id {
      lines.append("\"\(plan.from)\" is understood as \(plan.name) (\(plan.id))")
    }
    if let note = plan.yearNote(on: legend.day) { lines.append("\(plan.name): \(note)") }
    return lines
  }

  package func lines(_ check: CoverageCheck) -> [String] {
    let status = check.status
    let name = Self.title(check.provider)
    let deciding = check.counted.filter { $0.standing.status == status }
    let all = check.counted.count + check.otherSites.filter { $0.note == nil }.count
    let place: String
    if deciding.count == 1 {
      place = deciding[0].name.map { " at \($0)" } ?? (all > 1 ? " at a site without a stated place" : "")
    } else {
      place = deciding.count == all ? " at all \(all) sites" : " at \(deciding.count) of \(all) sites"
    }
    var lines = ["", "\(headline(status, deciding))  \(name)\(place) — \(plan.name)"]
    if let end = check.provider.endedOn {
      lines.append("  The registry ended this NPI on \(end): it is not in use.")
    }
    for site in deciding {
      let at = deciding.count > 1 ? " at \(site.name ?? "no stated place")" : ""
      for (i, reason) in reasons(site, check).enumerated() {
        lines.append(i == 0 ? "  Why\(at): \(reason)" : "       \(reason)")
      }
    }
    let decided = Set(deciding.map(\.role))
    for site in check.sites.filter({ !decided.contains($0.role) }) + check.otherSites {
      let word = site.standing.status == status ? "Also" : "But"
      lines.append("  \(word): \(brief(site)) (other site)")
    }
    if check.isMixed {
      lines.append("  The answer differs by site: say the address when you book and when you call the plan.")
    }
    lines += facilityLines(check)
    lines.append("  Ask the plan: \(questions(check).joined(separator: " "))")
    return lines
  }

  /// What stands under all answers.
  package var closing: [String] {
    [""] + rulesRendering.brief(rules) + [
      "To ask the plan, call the number on your card. "
        + (rulesRendering.questions(rules).isEmpty
          ? "" : "Ask too: \(rulesRendering.questions(rules).joined(separator: " ")) ")
        + "For many plans an answer is due in 1 business day. Write down the day, the name and the reference number.",
      "A listing is no promise that the plan pays. This is a list, not medical advice. Ask your doctor how long you can wait.",
    ]
  }

  private static func title(_ provider: Provider) -> String {
    let name = HitRendering.title(provider)
    return name.isEmpty ? provider.id : name
  }

  private func headline(_ status: NetworkStatus, _ sites: [CheckedSite]) -> String {
    let words = Self.words(status)
    let stale = sites.filter { $0.standing.basis != .noList && $0.standing.freshness == .stale }
    guard !stale.isEmpty else { return words }
    let date = stale.compactMap { $0.standing.verified ?? $0.standing.asOf }.min()
    return words + " BY OLD DATA (\(date.map { "stale, \($0)" } ?? "undated"))"
  }

  package static func words(_ status: NetworkStatus) -> String {
    switch status {
    case .inNetwork: "IN NETWORK"
    case .outOfNetwork: "OUT OF NETWORK"
    case .unknown: "UNKNOWN"
    case .disagree: "SOURCES DISAGREE"
    }
  }

  private static func short(_ status: NetworkStatus) -> String {
    status == .disagree ? "SOURCES DISAGREE" : status.token.uppercased()
  }

  /// `IN at Lakeshore Cancer Center, fresh 2026-11-01`.
  private func brief(_ site: CheckedSite) -> String {
    let standing = site.standing
    let at = site.name.map { " at \($0)" } ?? " at a site without a stated place"
    return Self.short(standing.status) + at + (site.note.map { ", role \($0)" } ?? "")
      + (standing.basis == .noList ? "" : ", " + mark(standing))
  }

  private func mark(_ standing: NetworkStanding) -> String {
    let date = (standing.verified ?? standing.asOf)?.description ?? "undated"
    let ground =
      switch standing.basis {
      case .listed: "listed "
      case .explicitOut: "said to be out "
      case .absentFromCompleteList: "not in the complete list of "
      case .noList: ""
      }
    return ground + date + (standing.freshness == .fresh ? "" : " (\(standing.freshness.rawValue))")
  }

  /// Each source with what it says of this site.
  private func reasons(_ site: CheckedSite, _ check: CoverageCheck) -> [String] {
    let standing = site.standing
    var lines = site.note.map { ["the role there \($0)"] } ?? []
    for one in standing.statements {
      let reference = check.provider.sources[one.source]
      var text =
        "\(legend.name(reference)) says \(one.isIn ? "in" : "out") (\(networkNames[one.network] ?? one.network)"
      if let tier = one.tier { text += ", tier \(tier)" }
      if one.isIn, one.accepting != .unknown { text += ", new patients \(one.accepting.token)" }
      if let from = one.from { text += ", from \(from)" }
      if let to = one.to { text += ", to \(to)" }
      text += ")"
      if !one.isCurrent(on: check.day) { text += ": not for \(check.day)" }
      let mark = legend.mark(reference, of: check.provider.kind)
      lines.append("\(text) [\(legend.cell(reference)): \(mark)]")
    }
    for list in standing.absences {
      lines.append(
        "not in the list of \(list.source), and the source says that it is complete for "
          + "\(Self.words(list.completeFor)) [file of \(list.asOf?.description ?? "no date")]")
    }
    if lines.isEmpty {
      lines.append(
        plan.isOffered(on: check.day)
          ? "no source says anything about this site; a missing entry is not a no"
          : "the plan is of another year; ask about the plan of \(check.day.components.year)")
    }
    return lines
  }

  private static func words(_ completeness: Completeness?) -> String {
    completeness == .all ? "all providers" : completeness?.rawValue ?? "nobody"
  }

  /// Those of the site that decides first.
  private func facilities(_ check: CoverageCheck) -> [CheckedFacility] {
    let role = check.deciding.role
    return check.facilities.filter { $0.site != nil && $0.site == role }
      + check.facilities.filter { $0.site == nil || $0.site != role }
  }

  private func facilityLines(_ check: CoverageCheck) -> [String] {
    guard check.provider.kind == .clinician else { return [] }
    var lines: [String] = []
    var seen = Set<String>()
    for facility in facilities(check) where seen.insert(facility.id + "\(facility.status)").inserted {
      var text = "  Facility: \(facility.name) \(Self.short(facility.status))"
      if let standing = facility.standing, standing.basis != .noList { text += ", " + mark(standing) }
      if let note = facility.note { text += " (\(note))" }
      if facility.relation == .hospital { text += " (hospital of a stated affiliation)" }
      lines.append(text)
    }
    if check.facilities.isEmpty { lines.append("  Facility: UNKNOWN, no source names one") }
    lines.append("  Pathology lab: UNKNOWN, no source says which lab reads the slides")
    if check.differsFromFacility {
      lines.append(
        "  Mixed: the doctor and the facility have different answers. Two bills may come; ask about both.")
    }
    return lines
  }

  /// What to ask on the telephone of this one.
  private func questions(_ check: CoverageCheck) -> [String] {
    let site = check.deciding
    let number = check.provider.npi.map { ", NPI \($0)," } ?? ""
    let place = site.address.map { " at \($0)" } ?? ""
    var result = ["Is \(Self.title(check.provider))\(number) in my network\(place)?"]
    if check.provider.kind == .clinician {
      result.append(
        facilities(check).first.map { "Is \($0.name)?" } ?? "Is the facility?")
      result.append("Is the lab that reads the slides?")
    }
    return result
  }

  // MARK: JSON

  package static let fields = [
    "id", "name", "plan", "on", "status", "basis", "source", "as_of", "verified_on", "freshness", "mixed",
    "site_asked", "locations", "other_locations", "facility", "pathology", "differs_from_facility", "facts",
    "rules", "ask", "deactivated",
  ]

  package func json(_ check: CoverageCheck) -> JSONValue {
    let standing = check.deciding.standing
    return .object([
      ("id", .string(check.provider.id)), ("name", .string(HitRendering.title(check.provider))),
      ("plan", planObject), ("on", .string(check.day.description)),
      ("status", .string(check.status.token)), ("basis", .string(standing.basis.rawValue)),
      ("source", .text(standing.source)), ("as_of", .text(standing.asOf?.description)),
      ("verified_on", .text(standing.verified?.description)), ("freshness", freshness(standing)),
      ("mixed", .bool(check.isMixed)),
      ("site_asked", .bool(!check.otherSites.isEmpty)),
      ("locations", .array(check.sites.map { json($0, check) })),
      ("other_locations", .array(check.otherSites.map { json($0, check) })),
      ("facility", .array(check.facilities.map { json($0, check) })),
      (
        "pathology",
        .object([("status", .string("unknown")), ("basis", .string(NetworkBasis.noList.rawValue))])
      ),
      ("differs_from_facility", .bool(check.differsFromFacility)),
      ("facts", facts(standing, check.provider)),
      ("rules", rulesRendering.json(rules)),
      ("ask", .strings(questions(check) + rulesRendering.questions(rules))),
      ("deactivated", .text(check.provider.endedOn?.description)),
    ])
  }

  package var planObject: JSONValue {
    .object([
      ("id", .string(plan.id)), ("name", .string(plan.name)),
      ("years", .array(plan.years.map { .integer($0) })), ("from", .string(plan.from)),
      ("corrected", .bool(plan.corrected != nil)), ("offered", .bool(plan.isOffered(on: legend.day))),
      ("note", .text(plan.yearNote(on: legend.day))),
    ])
  }

  /// How old the word is; null where nobody says a word.
  private func freshness(_ standing: NetworkStanding) -> JSONValue {
    standing.basis == .noList ? .null : .string(standing.freshness.rawValue)
  }

  private func json(_ site: CheckedSite, _ check: CoverageCheck) -> JSONValue {
    let standing = site.standing
    return .object([
      ("role", .string(site.id)), ("site", .text(site.siteID)), ("name", .text(site.name)),
      ("address", .text(site.address)), ("status", .string(standing.status.token)),
      ("basis", .string(standing.basis.rawValue)), ("source", .text(standing.source)),
      ("as_of", .text(standing.asOf?.description)), ("verified_on", .text(standing.verified?.description)),
      ("freshness", freshness(standing)), ("tier", .text(tier(standing))),
      ("accepting", .string(standing.accepting.token)), ("facts", facts(standing, check.provider)),
      ("note", .text(site.note)),
    ])
  }

  private func tier(_ standing: NetworkStanding) -> String? {
    standing.tiers.isEmpty ? nil : standing.tiers.joined(separator: "|")
  }

  private func json(_ facility: CheckedFacility, _ check: CoverageCheck) -> JSONValue {
    let standing = facility.standing
    // Whoever is described nowhere is on no list; with a note it is only not known here.
    let isUnlisted = facility.provider == nil && facility.note == nil
    return .object([
      ("id", .string(facility.id)), ("name", .string(facility.name)),
      ("relation", .string(facility.relation.rawValue)),
      ("role", .text(facility.site.flatMap { role in check.sites.first { $0.role == role }?.id })),
      ("status", .string(facility.status.token)),
      ("basis", .text(standing?.basis.rawValue ?? (isUnlisted ? NetworkBasis.noList.rawValue : nil))),
      ("source", .text(standing?.source)), ("as_of", .text(standing?.asOf?.description)),
      ("verified_on", .text(standing?.verified?.description)),
      ("freshness", standing.map(freshness) ?? .null), ("note", .text(facility.note)),
      ("facts", standing.flatMap { one in facility.provider.map { facts(one, $0) } } ?? .array([])),
    ])
  }

  /// Everything a standing rests on: rows of sources, and lists in which somebody is missing.
  private func facts(_ standing: NetworkStanding, _ provider: Provider) -> JSONValue {
    .array(
      standing.statements.map { one in
        let reference = provider.sources[one.source]
        guard case .object(let source) = legend.json(reference, of: provider.kind) else { return .null }
        let said: [(key: String, value: JSONValue)] = [
          ("source", .string(legend.name(reference))), ("network", .string(one.network)),
          ("network_name", .text(networkNames[one.network])),
          ("says", .string(one.isIn ? "in" : "out")), ("holds", .bool(one.isCurrent(on: legend.day))),
          ("tier", .text(one.tier)), ("accepting", .string(one.accepting.token)),
          ("accepting_code", .text(one.acceptingCode)), ("from", .text(one.from?.description)),
          ("to", .text(one.to?.description)),
        ]
        return .object(said + source.filter { $0.key != "id" })
      }
        + standing.absences.map {
          .object([
            ("source", .string($0.source)), ("says", .string("absent")),
            ("complete_for", .text($0.completeFor?.rawValue)), ("as_of", .text($0.asOf?.description)),
          ])
        })
  }

  // MARK: Rows

  package static let columns = [
    "id", "name", "plan", "year", "on", "role", "site", "site_name", "address", "status", "basis", "source",
    "row", "as_of", "verified", "freshness", "tier", "accepting", "facility", "facility_status",
  ]

  /// One for each site.
  package func rows(_ check: CoverageCheck) -> [[String]] {
    check.sites.map { site in
      let standing = site.standing
      let reference = standing.sourceIndex.map { check.provider.sources[$0] }
      let facility = check.facilities.first { $0.site != nil && $0.site == site.role }
      return [
        check.provider.id, HitRendering.title(check.provider), plan.id,
        plan.years.map(String.init).joined(separator: "|"), check.day.description, site.id, site.siteID ?? "",
        site.name ?? "", site.address ?? "", standing.status.token, standing.basis.rawValue,
        standing.source ?? "", reference.map { "\($0.row)" } ?? "", standing.asOf?.description ?? "",
        standing.verified?.description ?? "",
        standing.basis == .noList ? "" : standing.freshness.rawValue, tier(standing) ?? "",
        standing.accepting.token, facility?.id ?? "", facility?.status.token ?? "",
      ]
    }
  }
}
