import Assessing
package import DirectoryModel
package import Exporting
import Indexing
package import Querying
import Shortlisting
import Vocabulary

/// A hit as JSON and as a row of a table.
package struct HitRendering {
  package let legend: SourceLegend
  package let explains: Bool
  /// One's own calls, laid beside the hits; they change none of them.
  package var calls: OwnCalls?

  package init(legend: SourceLegend, explains: Bool) {
    self.legend = legend
    self.explains = explains
  }

  /// The fields that `--json` can print, in the order of the object.
  package static let fields = [
    "id", "npi", "kind", "name", "credentials", "modality", "modalities", "specialties", "match",
    "match.strength",
    "match.via",
    "match.words", "match.source", "nci", "network", "network.status", "network.basis", "network.as_of",
    "network.verified_on", "network.freshness", "network.source", "organization", "site", "site.name",
    "site.city",
    "site.state", "site.zip", "phone", "distance_mi", "virtual", "virtual.kinds", "virtual.eligibility",
    "virtual.ground", "virtual.words", "independence", "independence.lines", "time", "time.feasible",
    "time.book_by",
    "time.ready_on", "time.basis", "accepting", "languages", "program", "freshness", "evidence_date",
    "other_roles", "role_id", "found_words", "sources", "fact_sources", "sources_disagree", "reasons",
    "own_calls",
  ]

  package func json(_ hit: Hit) -> JSONValue {
    var tree = JSONTree()
    write(hit, into: &tree)
    return tree.value
  }

  /// The hit as an object.
  ///
  /// Cost: O(facts of the provider); the bytes of a page of hits are most of what an answer takes.
  package func write<Sink: JSONSink>(_ hit: Hit, into out: inout Sink) {
    let provider = hit.provider
    let role = hit.role.map { provider.roles[$0] }
    let id = provider.id
    out.beginObject()
    out.field("id", id)
    out.field("npi", provider.npi)
    out.field("kind", hit.kind.token)
    out.field("name", provider.displayName)
    out.field("credentials", provider.facts.first(.credentials))
    out.field("modality", Self.modality(hit).nonEmpty)
    out.field("modalities", hit.modalities.map(\.token))
    out.field("specialties", provider.specialtyCodes)
    out.field("match", hit.match.map { match($0, provider) } ?? .null)
    out.field("nci", hit.designation?.token)
    out.field("network", hit.network.map(network) ?? .null)
    if let organization = role?.facts.first(.roleOrganization) {
      out.object("organization")
      out.field("id", organization)
      out.field("name", role?.facts.first(.roleOrganizationName))
      out.endObject()
    } else {
      out.field("organization", .null)
    }
    site(hit, role, into: &out)
    out.field("phone", role?.facts.first(.phone) ?? provider.facts.first(.phone))
    out.field("distance_mi", number: hit.distance.map { Self.tenths($0.miles) })
    virtual(hit, role, into: &out)
    out.field("independence", IndependenceRendering(legend).json(hit.independence))
    out.field("time", hit.time.map(time(provider)) ?? .null)
    out.field("accepting", hit.accepting.token)
    out.field("languages", provider.facts.all(.language))
    out.field("program", hit.kind == .program ? program(provider) : .null)
    out.field("freshness", hit.freshness.rawValue)
    out.field("evidence_date", hit.evidenceDate?.description)
    out.array("found_words")
    for word in hit.foundWords {
      out.beginObject()
      out.field("typed", word.typed)
      out.field("found", word.found)
      out.field("ground", word.ground.rawValue)
      out.endObject()
    }
    out.endArray()
    out.field("other_roles", hit.otherRoles)
    out.field("role_id", RoleRecord.roleID(of: provider, role: role))
    out.array("sources")
    for source in provider.sources { legend.write(source, of: provider.kind, into: &out) }
    out.endArray()
    out.object("fact_sources")
    for (field, source) in FactSources(hit, on: legend.day).fields { out.field(field, source) }
    out.endObject()
    out.field("sources_disagree", Self.kinds(hit.disagreements))
    if explains {
      out.array("reasons")
      for reason in hit.reasons {
        out.beginObject()
        out.field("rule", reason.rule)
        out.field("value", reason.value)
        out.endObject()
      }
      out.endArray()
    }
    let readings = readings(hit)
    if !readings.isEmpty { out.field("own_calls", .array(readings.map(OwnCalls.json))) }
    out.endObject()
  }

  private func readings(_ hit: Hit) -> [CallReading] {
    calls?.readings(hit.provider, hit.role.map { hit.provider.roles[$0] }, beside: hit) ?? []
  }

  /// About what, each once, in the order of the list of kinds.
  private static func kinds(_ disagreements: [Disagreement]) -> [String] {
    DisagreementKind.allCases.filter { kind in disagreements.contains { $0.kind == kind } }.map(\.rawValue)
  }

  /// Only the fields asked for, under the names by which they were asked.
  package func json(_ hit: Hit, fields: [String]) -> JSONValue {
    let whole = json(hit)
    return .object(fields.map { ($0, whole[path: $0] ?? .null) })
  }

  private func match(_ match: CancerMatch, _ provider: Provider) -> JSONValue {
    .object([
      ("strength", .string(match.strength.token)), ("via", .string(match.via)),
      ("words", .string(match.words)),
      ("source", match.source.map { .string(legend.name(provider.sources[$0])) } ?? .null),
    ])
  }

  private func network(_ network: NetworkAnswer) -> JSONValue {
    .object([
      ("status", .string(network.status.token)), ("basis", .string(network.basis.rawValue)),
      ("as_of", .text(network.asOf?.description)), ("verified_on", .text(network.verified?.description)),
      ("freshness", .string(network.freshness.rawValue)), ("source", .text(network.source)),
    ])
  }

  private func site<Sink: JSONSink>(_ hit: Hit, _ role: Role?, into out: inout Sink) {
    guard let facts = role?.facts,
      facts.first(.city) != nil || facts.first(.zip) != nil || facts.first(.street) != nil
    else {
      out.field("site", .null)
      return
    }
    out.object("site")
    out.field("name", facts.first(.siteName))
    out.field(
      "address",
      [facts.first(.street), facts.first(.unit)].compactMap { $0 }.joined(separator: ", ").nonEmpty)
    out.field("city", facts.first(.city))
    out.field("state", facts.first(.state))
    out.field("zip", facts.first(.zip))
    out.field("lat", number: hit.coordinates.map { RoleExport.degrees($0.latitude) })
    out.field("lon", number: hit.coordinates.map { RoleExport.degrees($0.longitude) })
    out.field("geo_source", hit.geoSource.token)
    out.endObject()
  }

  private func virtual<Sink: JSONSink>(_ hit: Hit, _ role: Role?, into out: inout Sink) {
    let stated = role?.facts.all(.virtual) ?? []
    out.object("virtual")
    out.field("answer", (role?.virtual ?? .unknown).token)
    out.field("kinds", stated.filter { $0 != "none" })
    if let judged = hit.virtual {
      out.field("eligibility", judged.eligibility.rawValue)
      out.field("ground", judged.ground.rawValue)
      out.field("words", judged.words)
      out.field("source", judged.source.map { legend.name(hit.provider.sources[$0]) })
    }
    out.endObject()
  }

  private func time(_ provider: Provider) -> (TimeAssessment) -> JSONValue {
    { TimeText.json($0, source: $0.source.map { legend.name(provider.sources[$0]) }) }
  }

  private func program(_ provider: Provider) -> JSONValue {
    let facts = provider.facts
    func number(_ field: Field) -> JSONValue { facts.first(field).map { .number($0) } ?? .null }
    return .object([
      ("institution", .text(facts.first(.institution))), ("center", .text(facts.first(.center))),
      ("audience", .strings(facts.all(.audience))), ("initiated_by", .strings(facts.all(.initiatedBy))),
      ("referral_needed", .string(provider.answer(.referralNeeded).token)),
      ("states_admitted", .strings(facts.all(.stateAdmitted))),
      ("states_excluded", .strings(facts.all(.stateExcluded))),
      ("days_min", number(.daysMin)), ("days_max", number(.daysMax)),
      ("days_from", .text(facts.first(.daysFrom))), ("days_unit", .text(facts.first(.daysUnit))),
      ("modalities_included", .strings(facts.all(.modalityIncluded))),
      ("modalities_excluded", .strings(facts.all(.modalityExcluded))),
      ("fee_usd", number(.feeUSD)), ("fee_max_usd", number(.feeMaxUSD)),
      ("fee_text", .text(facts.first(.feeText))),
      ("phone", .text(facts.first(.phone))), ("source_page", .text(facts.first(.sourcePage))),
      ("evidence_as_of", .text(facts.first(.evidenceAsOf))),
      ("evidence_text", .text(facts.first(.evidenceText))),
      ("confidence", .text(facts.first(.confidence))),
    ])
  }

  /// The kinds of specialist in one text: `medical`, `medical,radiation`.
  private static func modality(_ hit: Hit) -> String {
    hit.modalities.map(\.token).joined(separator: ",")
  }

  package static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  // MARK: Table

  /// What a table may cut, by column. A status without its date, a distance without its unit or half of what is shared
  /// would be another answer; of a name more is needed than of the rest to know whom it is about.
  package static func cuts(of titles: [String]) -> (whole: Set<Int>, least: [Int: Int]) {
    let whole: Set = ["Network", "Distance", "Independent", "For you", "Can make it", "Id"]
    let least = ["Name": 20, "Kind": 9, "Specialist": 9, "NCI": 9, "Where": 9, "Source": 9]
    return (
      Set(titles.indices.filter { whole.contains(titles[$0]) }),
      titles.indices.reduce(into: [:]) { $0[$1] = least[titles[$1]] }
    )
  }

  /// The columns that this request fills.
  package func columns(_ request: SearchRequest, hits: [Hit]) -> [(title: String, cell: (Hit) -> String)] {
    var columns: [(title: String, cell: (Hit) -> String)] = [("Name", { Self.title($0.provider) })]
    if request.kinds.count != 1 { columns.append(("Kind", { $0.kind.token })) }
    if hits.contains(where: { $0.match != nil }) {
      columns.append(("Match", { $0.match?.strength.token ?? "" }))
    }
    if hits.contains(where: { !$0.modalities.isEmpty }) {
      columns.append(("Specialist", { Self.modality($0) }))
    }
    if hits.contains(where: { $0.network != nil }) { columns.append(("Network", { networkCell($0) })) }
    if hits.contains(where: { $0.distance != nil }) {
      columns.append(("Distance", { $0.distance.map { Self.tenths($0.miles) + " mi" } ?? "unknown" }))
    }
    if !request.firstDoctors.isEmpty {
      columns.append(("Independent", { IndependenceRendering.cell($0.independence) }))
    }
    if hits.contains(where: { $0.designation != nil }) {
      columns.append(("NCI", { $0.designation?.token ?? "" }))
    }
    if request.virtual != nil { columns.append(("Virtual", { virtualCell($0) })) }
    if request.patientState != nil {
      columns.append(
        ("For you", { $0.virtual.map { "\($0.eligibility.rawValue) (\($0.ground.rawValue))" } ?? "" }))
    }
    if request.decideBy != nil { columns.append(("Can make it", { $0.time.map(TimeText.cell) ?? "" })) }
    if request.virtual != nil || request.maxPriceUSD != nil, hits.contains(where: { $0.kind == .program }) {
      columns.append(("Fee", { feeCell($0) }))
    }
    if hits.contains(where: { !placeCell($0).isEmpty }) { columns.append(("Where", { placeCell($0) })) }
    if calls != nil, hits.contains(where: { !readings($0).isEmpty }) {
      columns.append(("Your calls", { OwnCalls.cell(readings($0)) }))
    }
    columns.append(("Source", { sourceCell($0) }))
    columns.append(("Id", { $0.provider.id }))
    return columns
  }

  /// What tsv and csv have beside the columns of the table: where each thing comes from, in a form for programs.
  package func sourceColumns(hits: [Hit]) -> [(title: String, cell: (Hit) -> String)] {
    var columns: [(title: String, cell: (Hit) -> String)] = [
      ("evidence_date", { $0.evidenceDate?.description ?? "" }), ("freshness", { $0.freshness.rawValue }),
    ]
    if hits.contains(where: { $0.network != nil }) {
      columns += [
        ("network_status", { $0.network?.status.token ?? "" }),
        ("network_source", { $0.network?.source ?? "" }),
        ("network_as_of", { $0.network?.asOf?.description ?? "" }),
        ("network_verified", { $0.network?.verified?.description ?? "" }),
        ("network_freshness", { $0.network?.freshness.rawValue ?? "" }),
      ]
    }
    columns += [
      (
        "fact_sources",
        { hit in
          FactSources(hit, on: legend.day).fields.map { "\($0.key):\($0.value + 1)" }.joined(separator: "|")
        }
      ),
      (
        "sources",
        { hit in
          hit.provider.sources.enumerated().map { "\($0.offset + 1) \(legend.cell($0.element))" }
            .joined(separator: "|")
        }
      ),
    ]
    return columns
  }

  private func networkCell(_ hit: Hit) -> String {
    guard let network = hit.network else { return "" }
    // The row's own source stands in its column; another one is named here.
    let own = hit.provider.sources.first.map { legend.name($0) }
    let other = network.source.flatMap { $0 == own ? nil : " (\($0))" } ?? ""
    let date = (network.verified ?? network.asOf).map { $0.description + other }
    let mark = network.freshness == .stale ? "! stale" : network.freshness == .aging ? " aging" : " ok"
    switch network.status {
    case .inNetwork: return "IN\(mark) " + (date ?? "undated" + other)
    case .outOfNetwork: return "OUT\(mark) " + (date ?? "undated" + other)
    case .disagree: return "SOURCES DISAGREE"
    case .unknown: return "unknown"
    }
  }

  private func virtualCell(_ hit: Hit) -> String {
    let role = hit.role.map { hit.provider.roles[$0] }
    let kinds = (role?.virtualKinds ?? []).map(\.token).joined(separator: ",")
    return kinds.isEmpty ? (role?.virtual ?? .unknown).token : kinds
  }

  /// A program's own name says little without the institution's.
  package static func title(_ provider: Provider) -> String {
    guard provider.kind == .program, let institution = provider.facts.first(.institution),
      let name = provider.facts.first(.name)
    else { return provider.displayName }
    return institution + ": " + name
  }

  /// Other words by which a hit was found than those typed, and
  /// what a patient needs to know of a virtual service beside the row: ground, days, who starts it, intake, page.
  package func details(_ hit: Hit) -> String? {
    let found = hit.foundWords.map {
      "\($0.typed) found as \($0.found) (\($0.ground.rawValue.replacing("_", with: " ")))"
    }
    // Of those of whom nothing is stated the column says enough.
    let time = hit.time.flatMap { $0.turnaround == nil ? nil : $0.words }
    guard let judged = hit.virtual else {
      let parts = found + [time].compactMap(\.self)
      return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
    let facts = hit.provider.facts
    var parts = found + [judged.words]
    if let time {
      parts.append(time)
    } else if let turnaround = Turnaround(facts) {
      parts.append("\(turnaround.words), \(turnaround.startWords)")
    }
    let starters = facts.all(.initiatedBy)
    if !starters.isEmpty { parts.append("started by " + starters.joined(separator: " or ")) }
    if let phone = facts.first(.phone) { parts.append(phone) }
    // The row was read when its file was made; the page that it was read from can be much older.
    if let day = facts.first(.evidenceAsOf) { parts.append("page of \(day)") }
    let source = judged.source.map { hit.provider.sources[$0] } ?? hit.provider.sources.first
    if let source {
      let page = facts.first(.sourcePage).map { " " + $0 } ?? ""
      parts.append("source \(legend.name(source)) \(hit.evidenceDate?.description ?? "undated")\(page)")
    }
    return parts.joined(separator: "; ")
  }

  private func feeCell(_ hit: Hit) -> String {
    let facts = hit.provider.facts
    guard let fee = facts.first(.feeUSD) else { return facts.first(.feeText) ?? "not stated" }
    return "$" + fee + (facts.first(.feeMaxUSD).map { " to $" + $0 } ?? "")
  }

  private func placeCell(_ hit: Hit) -> String {
    guard let facts = hit.role.map({ hit.provider.roles[$0].facts }) else { return "" }
    return [facts.first(.city), facts.first(.state)].compactMap { $0 }.joined(separator: ", ")
  }

  private func sourceCell(_ hit: Hit) -> String {
    guard let first = hit.provider.sources.first else { return "" }
    let date = hit.evidenceDate?.description ?? "undated"
    let more = Set(hit.provider.sources.map(\.layer)).count - 1
    let kinds = Self.kinds(hit.disagreements)
    let mark = kinds.isEmpty ? "" : " (sources disagree: \(kinds.joined(separator: ", ")))"
    return legend.name(first) + " " + date + (more > 0 ? " +\(more)" : "") + mark
  }
}

extension String {
  package var nonEmpty: String? { isEmpty ? nil : self }
}
