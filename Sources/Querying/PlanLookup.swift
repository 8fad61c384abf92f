public import Assessing
public import DirectoryModel
import Indexing
import Vocabulary

/// A plan as somebody named it: by id, by name, or in the words on a card.
public struct PlanReading: Sendable {
  public var plan: Provider
  /// As it was typed.
  public var from: String
  /// The words as they were read, when they were misspelt.
  public var corrected: String?

  /// Without its type: `00000ZZ0010001`.
  public var id: String { String(plan.id.dropFirst("plan:".count)) }
  public var name: String { plan.displayName.isEmpty ? id : plan.displayName }
  /// Those for which it is offered; empty when no source says.
  public var years: [Int] { plan.planYears }

  /// Whether its year holds the day: a plan of another year offers nothing on it.
  public func isOffered(on day: CalendarDate) -> Bool { plan.isPlanOffered(on: day) }

  /// Ids of the networks that it offers on a day: those of a row for that year, or for every year.
  public func networks(on day: CalendarDate) -> [String] { plan.planNetworks(on: day) }

  /// What to say of a plan of another year, or of one whose networks are those of another year; nil when both are of
  /// the day's.
  public func yearNote(on day: CalendarDate) -> String? {
    if isOffered(on: day) {
      guard !plan.planNetworks.isEmpty, networks(on: day).isEmpty else { return nil }
      return "no source names its networks of \(day.components.year), so nobody is known to be in or out"
    }
    let named = years.map(String.init).joined(separator: ", ")
    return "it is a plan of \(named): on \(day) it offers no network, so nobody is known to be in or out"
  }

  func understanding(on day: CalendarDate) -> Understanding {
    Understanding(
      parameter: "plan", id: id, name: name, from: from, corrected: corrected, note: yearNote(on: day))
  }
}

/// Finds the plan that somebody means. Another plan is never answered for silently: several are asked back, a
/// correction is told, and numbers are never corrected.
struct PlanLookup {
  var text: String
  var day: CalendarDate

  private struct Candidate {
    var plan: Provider
    /// Words of its names without years: what stands on a card.
    var names: [Set<String>]
    /// Folded; empty when no source names it.
    var payer: String
    /// All words by which it may be known.
    var words: Set<String>

    /// Without its type.
    var id: String { String(plan.id.dropFirst("plan:".count)) }

    init(_ plan: Provider) {
      self.plan = plan
      let years = Set(plan.facts.all(.year))
      let named = [plan.displayName] + plan.facts.all(.alias)
      names = named.map { Set(TextFolding.tokens($0)).subtracting(years) }
      payer = TextFolding.folded(plan.facts.first(.payer) ?? "")
      let further = [plan.id] + plan.facts.all(.payer) + plan.facts.all(.planType)
      words = Set((named + further).flatMap { TextFolding.tokens($0) }).union(years)
    }
  }

  /// - Parameters:
  ///   - exact: the plan with an id, type included.
  ///   - all: every plan; asked only when no id is exactly this.
  func find(
    exact: (String) throws(QueryError) -> Provider?, all: () throws(QueryError) -> [Provider]
  ) throws(QueryError) -> PlanReading {
    let bare = text.hasPrefix("plan:") ? String(text.dropFirst("plan:".count)) : text
    if let plan = try exact("plan:" + bare), plan.kind == .plan { return PlanReading(plan: plan, from: text) }
    let plans = try all()
    let folded = TextFolding.folded(bare)
    let candidates = plans.map { Candidate($0) }
    let sameID = candidates.filter { TextFolding.folded($0.id) == folded }
    if sameID.count == 1 { return PlanReading(plan: sameID[0].plan, from: text) }

    let words = Set(TextFolding.tokens(bare))
    if let plan = try only(of: matches(words, candidates), words) {
      return PlanReading(plan: plan, from: text)
    }
    let known = Set(candidates.flatMap(\.words))
    if let read = corrected(TextFolding.tokens(bare), known),
      let plan = try only(of: matches(Set(read), candidates), Set(read))
    {
      return PlanReading(plan: plan, from: text, corrected: read.joined(separator: " "))
    }
    throw .unknownValue(
      parameter: "plan", value: text, suggestions: suggestions(bare, words, candidates))
  }

  private func matches(_ words: Set<String>, _ candidates: [Candidate]) -> [Candidate] {
    words.isEmpty ? [] : candidates.filter { words.isSubset(of: $0.words) }
  }

  /// The one plan meant; nil when there is none.
  private func only(of found: [Candidate], _ words: Set<String>) throws(QueryError) -> Provider? {
    var left = found
    if left.count > 1 {
      // The whole name before one that has more words.
      let whole = left.filter { candidate in
        let asked = words.subtracting(candidate.plan.facts.all(.year))
        return candidate.names.contains(asked)
      }
      if !whole.isEmpty { left = whole }
    }
    guard left.count > 1 else { return left.first?.plan }
    // A card may not name its year: of one plan's years that of the day is meant, and the answer says so. A year
    // never chooses between plans of different names.
    let offered = left.filter { $0.plan.isPlanOffered(on: day) }
    if offered.count == 1, Self.areYearsOfOne(left) { return offered[0].plan }
    let meanings = left.map { QueryError.Meaning(id: $0.id, name: $0.plan.displayName) }
    throw .ambiguous(
      parameter: "plan", value: text,
      meanings: meanings.sorted { $0.name != $1.name ? $0.name < $1.name : $0.id < $1.id })
  }

  /// Whether plans have one name but for their years, and one payer.
  private static func areYearsOfOne(_ plans: [Candidate]) -> Bool {
    plans[0].names.contains { name in
      !name.isEmpty && plans.allSatisfy { $0.names.contains(name) && $0.payer == plans[0].payer }
    }
  }

  /// Each word that no plan has as the nearest one that some plan has; nil when that cannot be told of one of them.
  private func corrected(_ typed: [String], _ known: Set<String>) -> [String]? {
    func hasDigit(_ word: String) -> Bool { word.utf8.contains { (0x30...0x39).contains($0) } }
    let vocabulary = known.filter { $0.count >= 3 && !hasDigit($0) }.sorted()
    var read: [String] = []
    for word in typed {
      if known.contains(word) {
        read.append(word)
      } else if word.count >= 4, !hasDigit(word), let near = Spelling.nearest(to: word, in: vocabulary) {
        read.append(near)
      } else {
        return nil
      }
    }
    return typed.isEmpty || read == typed ? nil : read
  }

  /// Up to three plans with the nearest id, else as many that have most of the words, with their names.
  private func suggestions(_ bare: String, _ words: Set<String>, _ candidates: [Candidate]) -> [String] {
    func named(_ candidate: Candidate) -> String {
      let name = candidate.plan.displayName
      return name.isEmpty ? candidate.id : "\(candidate.id) (\(name))"
    }
    // Ids of one payer differ in a digit or two, so that several are often as near.
    let distances = candidates.map { Spelling.distance(bare, $0.id) }
    if let least = distances.min(), least <= max(1, bare.count / 3) {
      let nearest = zip(candidates, distances).filter { $0.1 == least }.map(\.0)
      return nearest.sorted { $0.id < $1.id }.prefix(3).map(named)
    }
    var ranked: [(candidate: Candidate, shared: Int)] = []
    for candidate in candidates {
      let shared = candidate.words.intersection(words).count
      if shared > 0, shared * 2 >= words.count { ranked.append((candidate, shared)) }
    }
    ranked.sort { a, b in
      a.shared != b.shared ? a.shared > b.shared : a.candidate.id < b.candidate.id
    }
    return ranked.prefix(3).map { named($0.candidate) }
  }
}

extension DirectoryEngine {
  /// The plan that somebody means by an id, a name, or the words on a card, in any case and order, accents or not.
  ///
  /// - Parameters:
  ///   - text: as somebody typed it.
  ///   - day: of several plans with the same words the one whose year holds it is meant.
  /// - Throws: `QueryError.ambiguous` with the choices, `QueryError.unknownValue` with the nearest.
  public func plan(_ text: String, on day: CalendarDate) throws(QueryError) -> PlanReading {
    try PlanLookup(text: text, day: day).find { id throws(QueryError) in
      try provider(id: id)
    } all: { () throws(QueryError) in
      try references(.plan)
    }
  }

  /// The question whether somebody is in one of the plan's networks on a day.
  public func networkCheck(of plan: PlanReading, on day: CalendarDate) -> NetworkCheck {
    NetworkCheck(
      networks: Set(plan.networks(on: day)), layers: layers.map { NetworkCheck.Layer($0) }, on: day)
  }
}

extension NetworkCheck.Layer {
  init(_ layer: SnapshotMeta.Layer) {
    self.init(
      source: layer.source, asOf: CalendarDate(iso: layer.asOf),
      completeFor: layer.completeFor.flatMap(Completeness.init(rawValue:)))
  }
}
