import DirectoryModel
import Vocabulary

/// A change of a request that would find more, with how many it would find. It is offered and never applied.
public struct Relaxation: Hashable, Sendable {
  /// The parameter that changes.
  public var parameter: String
  /// The value it would have; nil when it would be left out. Of `include-unknown` the name that comes to the others.
  public var value: String?
  /// Parameters that are left out with it, since they mean nothing without it.
  public var also: [String]
  /// `widen to 50 mi`, `drop virtual`.
  public var words: String
  /// The hits that the changed request has; exact.
  public var total: Int

  /// With the total counted.
  public init(parameter: String, value: String?, also: [String] = [], words: String, total: Int) {
    self.parameter = parameter
    self.value = value
    self.also = also
    self.words = words
    self.total = total
  }
}

extension SearchAnswer {
  /// Under so many hits, changes are offered that would find more.
  public static let scarce = 5

  public var isScarce: Bool { total < Self.scarce }
}

extension DirectoryEngine {
  /// What could be asked instead of a request that found few; empty when it found enough, or when no one change
  /// finds more.
  ///
  /// The order is by closeness to what was asked:
  /// 1. words of names less strictly: corrected, then near, then any of them;
  /// 2. a filter's unknown let through, in the order of the answer's counts;
  /// 3. the radius widened, by steps of 10, 25, 50, 100 and 250 miles, until there are enough;
  /// 4. the cancer one level up, and further up until there are enough;
  /// 5. one part of the question left out, from what is least to what the question is about (`RequestPart.all`).
  ///
  /// A change that leaves nothing asked is none. Each number is the total of a search of its own, so each is what
  /// the changed request answers.
  ///
  /// - Parameters:
  ///   - asked: the request, as it was answered.
  ///   - answer: the answer to it.
  public func relaxations(
    of asked: SearchRequest, answered answer: SearchAnswer
  ) throws(QueryError) -> [Relaxation] {
    guard answer.isScarce else { return [] }
    var offers = RelaxationOffers(
      request: asked.asUnderstood(answer).counted, total: answer.total, engine: self)
    try offers.addSpellings()
    for unknown in answer.unknownLeftOut { try offers.addUnknown(unknown.filter) }
    try offers.addRadii()
    try offers.addLevelsUp(answer)
    for part in offers.request.parts { try offers.addDrop(part) }
    return offers.all
  }
}

/// The changes that find more than now, as they are tried.
private struct RelaxationOffers<Engine: DirectoryEngine> {
  let request: SearchRequest
  let total: Int
  let engine: Engine
  private(set) var all: [Relaxation] = []

  init(request: SearchRequest, total: Int, engine: Engine) {
    self.request = request
    self.total = total
    self.engine = engine
  }

  /// The total of a changed request; nil for a change that cannot be asked or leaves nothing asked.
  private func total(_ changed: SearchRequest) throws(QueryError) -> Int? {
    guard !changed.parts.isEmpty || !changed.ids.isEmpty else { return nil }
    do {
      return try engine.search(changed).total
    } catch {
      // A number that could not be had is no number, and no answer either.
      if error.isFault { throw error }
      return nil
    }
  }

  /// - Returns: how many the change finds, whether it is worth an offer or not.
  @discardableResult
  private mutating func offer(
    _ parameter: String, _ value: String?, _ words: String, also: [String] = [],
    _ change: (inout SearchRequest) -> Void
  ) throws(QueryError) -> Int {
    var changed = request
    change(&changed)
    guard let found = try total(changed) else { return total }
    if found > (all.last { $0.parameter == parameter && value != nil }?.total ?? total) {
      all.append(Relaxation(parameter: parameter, value: value, also: also, words: words, total: found))
    }
    return found
  }

  mutating func addSpellings() throws(QueryError) {
    guard !request.words.isEmpty else { return }
    if request.spelling == .exact {
      try offer("spelling", "corrected", "correct the spelling") { $0.spelling = .corrected }
    }
    if request.spelling != .near(edits: 2) {
      try offer("spelling", "near", "take words that are near") { $0.spelling = .near(edits: 2) }
    }
    if request.wordMatch == .all, request.words.count > 1 {
      try offer("word-match", "any", "take any of the words") { $0.wordMatch = .any }
    }
  }

  mutating func addUnknown(_ filter: String) throws(QueryError) {
    guard !request.includeUnknown.contains(filter) else { return }
    var changed = request
    changed.includeUnknown.insert(filter)
    guard let found = try total(changed), found > total else { return }
    all.append(
      Relaxation(
        parameter: "include-unknown", value: filter, words: "include \(filter) unknown", total: found))
  }

  mutating func addRadii() throws(QueryError) {
    guard let radius = request.within else { return }
    for miles in [10, 25, 50, 100, 250] {
      let wider = Distance(miles: Double(miles))
      guard wider > radius else { continue }
      let found = try offer("within", "\(miles)mi", "widen to \(miles) mi") { $0.within = wider }
      if found >= SearchAnswer.scarce { return }
    }
  }

  mutating func addLevelsUp(_ answer: SearchAnswer) throws(QueryError) {
    guard request.cancer != nil,
      let understood = answer.understood.first(where: { $0.parameter == "cancer" })
    else { return }
    var child = understood.id
    var levels = 0
    var seen: Set<String> = [child]
    while let parent = try engine.provider(id: "cancer:" + child)?.facts.first(.parent), !parent.isEmpty,
      seen.insert(parent).inserted
    {
      levels += 1
      let name = try engine.provider(id: "cancer:" + parent)?.facts.first(.name) ?? parent
      let words = levels == 1 ? "one level up" : "\(levels) levels up"
      let found = try offer("cancer", parent, "\(words) (\(name.lowercased()))") { $0.cancer = parent }
      if found >= SearchAnswer.scarce { return }
      child = parent
    }
  }

  mutating func addDrop(_ part: RequestPart) throws(QueryError) {
    let changed = request.without(part)
    let also = [
      ("network", request.networks.isEmpty, changed.networks.isEmpty),
      ("network-status", request.networkStatuses.isEmpty, changed.networkStatuses.isEmpty),
      ("patient-state", request.patientState == nil, changed.patientState == nil),
    ].filter { $0.0 != part.parameter && !$0.1 && $0.2 }.map(\.0)
    let words = ["drop \(part.parameter)"] + also
    try offer(part.parameter, nil, words.joined(separator: " and "), also: also) { part.drop(&$0) }
  }
}
