package import Assessing
package import DirectoryModel
package import Exporting
package import Querying
import Vocabulary

/// Some providers side by side.
package struct Comparison {
  /// One thing, as it is of each of them.
  package struct Row {
    var title: String
    var cells: [String]
    var differs: Bool { Set(cells).count > 1 }
  }

  private let providers: [Provider]
  private let profiles: [IndependenceProfile]
  private let hits: [Hit?]
  private let request: SearchRequest
  private let legend: SourceLegend
  /// How the cancer and the plan were read.
  private let understood: [Understanding]
  package let rows: [Row]
  /// Of each two: positions, and what ties the second to the first.
  package let pairs: [(first: Int, second: Int, assessment: IndependenceAssessment)]

  package init(
    _ providers: [Provider], _ request: SearchRequest, engine: SnapshotEngine, legend: SourceLegend
  ) throws {
    self.providers = providers
    self.request = request
    self.legend = legend
    var hits: [Hit?] = []
    var matches: [CancerMatch?] = []
    var understood: [Understanding] = []
    for provider in providers {
      // Everybody is shown, whatever a search with the same words would leave out.
      let open = try engine.search(Self.open(request, provider))
      hits.append(open.hits.first)
      understood += open.understood
      guard request.cancer != nil else { continue }
      var asked = Self.open(request, provider)
      asked.cancer = request.cancer
      let answer = try engine.search(asked)
      matches.append(answer.hits.first?.match)
      understood += answer.understood
    }
    self.hits = hits
    var seen = Set<Understanding>()
    self.understood = understood.filter { seen.insert($0).inserted }
    let profiles = try providers.map { try engine.profile(of: $0) }
    self.profiles = profiles
    var pairs: [(first: Int, second: Int, assessment: IndependenceAssessment)] = []
    for first in profiles.indices {
      for second in profiles.indices.dropFirst(first + 1) {
        pairs.append(
          (first, second, IndependenceAssessment.judge(profiles[first], against: profiles[second])))
      }
    }
    self.pairs = pairs
    var columns: [[(title: String, cell: String)]] = []
    for (i, provider) in providers.enumerated() {
      let column = try ComparisonColumn(
        provider, hits[i], match: request.cancer == nil ? nil : .some(matches[i]), request, legend,
        independence: request.firstDoctors.map { IndependenceAssessment.judge(profiles[i], against: $0) }
      ) { id in try engine.provider(id: id)?.facts.first(.name) }
      columns.append(column.cells)
    }
    rows = columns[0].indices.map { row in
      Row(title: columns[0][row].title, cells: columns.map { $0[row].cell })
    }
  }

  private static func open(_ request: SearchRequest, _ provider: Provider) -> SearchRequest {
    var open = SearchRequest(on: request.on)
    open.ids = [provider.id]
    open.plan = request.plan
    if request.plan != nil { open.networkStatuses = NetworkStatus.allCases }
    open.near = request.near
    open.includeUnknown = Set(SearchRequest.unknowableFilters)
    // The nearest place is the one that is shown.
    if request.near != nil { open.sort = .distance }
    return open
  }

  /// Those who are compared, in the order of their ids.
  ///
  /// - Throws: `AnswerError` for an id that no source knows, that is of something else, or that is named twice.
  package static func providers(_ ids: [String], _ lookup: DirectoryLookup) throws -> [Provider] {
    var found: [Provider] = []
    for id in ids {
      guard let provider = try lookup.provider(typed: id) else {
        throw lookup.missing(id, .notFound(id: id))
      }
      if provider.kind.entityKind == nil { throw AnswerError.notComparable(id: id) }
      if found.contains(where: { $0.id == provider.id }) { throw AnswerError.namedTwice(id: id) }
      found.append(provider)
    }
    return found
  }

  // MARK: Words

  package func lines(width: Int) -> [String] {
    // There is no line above that names the plan.
    let plans = understood.filter { $0.parameter == "plan" && $0.corrected == nil && $0.from != $0.id }
    var lines = UnderstandingText.lines(understood)
    lines += plans.map { "\"\($0.from)\" is understood as \($0.name) (\($0.id))" }
    let (different, alike) = (rows.filter(\.differs), rows.filter { !$0.differs })
    // Cut, a cell might keep the network and lose that it is stale, or that more is shared.
    lines += Table.wrapped(rows: different.map { [$0.title] + $0.cells }, width: width, whole: [0])
    if !alike.isEmpty {
      lines += ["", "Alike:"]
      lines += Table.wrapped(
        rows: alike.map { ["  " + $0.title, $0.cells[0]] }, width: width, whole: [0])
    }
    let rendering = IndependenceRendering(legend)
    for pair in pairs {
      let title = "\(name(pair.first)) and \(name(pair.second)):"
      lines += [""] + rendering.lines(pair.assessment, title: title)
    }
    for (i, provider) in providers.enumerated() where !request.firstDoctors.isEmpty {
      lines += ["", name(i)]
      lines += rendering.lines(against(i), of: provider)
    }
    return lines + ["", "This is a list, not medical advice. Ask your doctor how long you can wait."]
  }

  private func name(_ i: Int) -> String {
    let title = HitRendering.title(providers[i])
    return title.isEmpty ? providers[i].id : title
  }

  private func against(_ i: Int) -> [IndependenceAssessment] {
    request.firstDoctors.map { IndependenceAssessment.judge(profiles[i], against: $0) }
  }

  // MARK: JSON

  package func json(_ doctors: FirstDoctors, generation: String) -> JSONValue {
    let rendering = IndependenceRendering(legend)
    let values = HitRendering(legend: legend, explains: false)
    return .object([
      ("query", .object([("understood", SearchEnvelope.understood(understood))])),
      (
        "providers",
        .array(
          providers.indices.map { i in
            .object([
              ("id", .string(providers[i].id)), ("name", .string(name(i))),
              ("kind", .string("\(providers[i].kind)")),
              // Who is never a hit has facts all the same; `show` prints them.
              ("hit", hits[i].map(values.json) ?? .null),
              ("independence", rendering.json(against(i))),
              (
                "sources",
                .array(providers[i].sources.map { legend.json($0, of: providers[i].kind) })
              ),
            ])
          })
      ),
      (
        "rows",
        .array(
          rows.map { row in
            .object([
              ("row", .string(row.title.replacing(" ", with: "_"))), ("differs", .bool(row.differs)),
              ("values", .strings(row.cells)),
            ])
          })
      ),
      (
        "independence",
        .array(
          pairs.map { pair in
            .object([
              ("of", .strings([providers[pair.first].id, providers[pair.second].id])),
              ("lines", .array(pair.assessment.lines.map(rendering.json))),
            ])
          })
      ),
      ("first_doctors", doctors.json),
      ("generation", .string(String(generation.prefix(16)))),
    ])
  }
}

/// What is told of one provider, row by row; the rows are the same for all.
package struct ComparisonColumn {
  private(set) var cells: [(title: String, cell: String)] = []

  private static let unknown = "unknown"

  /// - Parameters:
  ///   - hit: nil for who is never a hit.
  ///   - match: outer nil when no cancer is asked for.
  ///   - nameOf: of an entry such as `specialty:207RX0202X`.
  package init(
    _ provider: Provider, _ hit: Hit?, match: CancerMatch??, _ request: SearchRequest, _ legend: SourceLegend,
    independence: [IndependenceAssessment], nameOf: (String) throws -> String?
  ) rethrows {
    let facts = provider.facts
    let role =
      hit?.role.map { provider.roles[$0] } ?? provider.roles.first { $0.isHeld(on: request.on) }
      ?? provider.roles.first
    // A place that has been left says so, and nothing of new patients.
    let note = role?.periodNote(on: request.on)
    func add(_ title: String, _ cell: String?) {
      cells.append((title, cell.flatMap(\.nonEmpty) ?? Self.unknown))
    }
    func list(_ values: [String]) -> String { values.joined(separator: ", ") }
    add("name", HitRendering.title(provider))
    add("id", provider.id)
    add("kind", provider.kind.entityKind?.token)
    add("deactivated", provider.endedOn?.description ?? "none stated")
    add(
      "specialties", list(try provider.specialtyCodes.map { try nameOf("specialty:" + $0) ?? $0 }))
    add("kind of specialist", list(hit?.modalities.map(\.token) ?? []))
    if let match {
      add("cancer match", match.map { "\($0.strength.token): \($0.words)" } ?? "no source says so")
    }
    add("nci designation", hit?.designation?.token ?? "none stated")
    if !independence.isEmpty { add("independent of first doctor", IndependenceRendering.cell(independence)) }
    add("site", role.map { Self.site($0.facts) + (note.map { " (\($0))" } ?? "") })
    add("phone", role?.facts.first(.phone) ?? facts.first(.phone))
    if request.near != nil { add("distance", hit?.distance.map { HitRendering.tenths($0.miles) + " mi" }) }
    if request.plan != nil {
      add(
        "network",
        hit?.network.map { network in
          let date = (network.verified ?? network.asOf)?.description ?? "undated"
          return network.status == .unknown
            ? Self.unknown : "\(network.status.token), \(date), \(network.freshness.rawValue)"
        })
    }
    // Of the place in this column alone: another site's video is not this one's, nor is its no.
    let kinds = Set(role?.virtualKinds ?? [])
    add(
      "virtual",
      kinds.isEmpty
        ? role?.virtual == .no ? "no" : nil
        : list(VirtualKind.allCases.filter(kinds.contains).map(\.token)))
    if let state = request.patientState {
      let judged =
        provider.kind == .program
        ? VirtualAssessment.program(facts, patientState: state)
        : VirtualAssessment.clinician(provider, patientState: state)
      add("for a patient in \(state)", "\(judged.eligibility.rawValue): \(judged.words)")
    }
    add("accepting", note == nil ? (hit?.accepting ?? role?.accepting(on: request.on))?.token : nil)
    add("languages", list(facts.all(.language)))
    add("price", Self.price(facts))
    add("days", Self.days(facts))
    add("sources", Self.sources(provider, legend))
  }

  /// Each source once, with its newest date.
  private static func sources(_ provider: Provider, _ legend: SourceLegend) -> String {
    var newest: [(name: String, date: String)] = []
    for source in provider.sources {
      let (name, date) = (legend.name(source), legend.evidence(source)?.description ?? "undated")
      guard let at = newest.firstIndex(where: { $0.name == name }) else {
        newest.append((name, date))
        continue
      }
      if newest[at].date == "undated" || date != "undated" && date > newest[at].date {
        newest[at].date = date
      }
    }
    let rows = provider.sources.count
    return newest.map { "\($0.name) \($0.date)" }.joined(separator: ", ")
      + (rows > 1 ? " (\(rows) rows)" : "")
  }

  private static func site(_ facts: [Fact]) -> String {
    let parts = [facts.first(.siteName)] + [.street, .unit, .city, .state, .zip].map { facts.first($0) }
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// Of a program; nobody else states a price.
  private static func price(_ facts: [Fact]) -> String? {
    guard let fee = facts.first(.feeUSD) else { return facts.first(.feeText) }
    let words = facts.first(.feeText).map { " (\($0))" } ?? ""
    return "$" + fee + (facts.first(.feeMaxUSD).map { " to $" + $0 } ?? "") + words
  }

  private static func days(_ facts: [Fact]) -> String? {
    guard let least = facts.first(.daysMin) ?? facts.first(.daysMax) else { return nil }
    let most = facts.first(.daysMax).flatMap { $0 == least ? nil : " to " + $0 } ?? ""
    let unit = facts.first(.daysUnit) == "business" ? " business days" : ""
    return least + most + unit
      + (facts.first(.daysFrom).map { " from \($0.replacing("-", with: " "))" } ?? "")
  }
}
