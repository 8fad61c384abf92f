package import DirectoryModel
import Indexing
package import Querying
import Vocabulary

/// One question that both engines are asked.
package enum ParityQuestion: Sendable {
  /// Names and values as `SearchParameter` takes them, and by whom the first opinion was.
  case search([(name: String, value: String)], doctor: String?)
  case suggest(String)
  case show(String)
  case check(String, plan: String)
  case explain(String, [(name: String, value: String)])

  /// As a command, to be asked again by hand.
  package var command: String {
    func options(_ pairs: [(name: String, value: String)]) -> String {
      pairs.map { pair in
        pair.name == "words" ? " '\(pair.value)'" : " --\(pair.name) '\(pair.value)'"
      }.joined()
    }
    switch self {
    case .search(let pairs, let doctor):
      return "search" + options(pairs) + (doctor.map { " --first-doctor '\($0)'" } ?? "")
    case .suggest(let text): return "suggest '\(text)'"
    case .show(let id): return "show '\(id)'"
    case .check(let id, let plan): return "check '\(id)' --plan '\(plan)'"
    case .explain(let id, let pairs): return "explain '\(id)'" + options(pairs)
    }
  }
}

/// Draws questions by chance out of what a directory holds, so that most of them find somebody, and some nobody; the
/// same numbers draw the same questions.
package struct QuestionDrawing {
  private let snapshot: Snapshot
  private let day: CalendarDate
  private var chance: RepeatableNumbers
  private let cancers: [String]
  private let plans: [String]
  private let networks: [String]
  private let states: [String]
  private let specialties: [String]
  private let languages: [String]
  private let words: [String]
  private let zips: [UInt32]

  package init(_ engine: SnapshotEngine, on day: CalendarDate, seed: UInt64) throws(QueryError) {
    snapshot = engine.snapshot
    self.day = day
    chance = RepeatableNumbers(seed: seed)
    cancers = snapshot.cancerVocabulary().types.ids
    plans = try engine.references(.plan).map { String($0.id.dropFirst("plan:".count)) }
    networks = snapshot.networkIDs
    states = snapshot.values(.state)
    specialties = snapshot.values(.specialty)
    languages = snapshot.values(.language)
    words = snapshot.values(.token)
    zips = snapshot.storedZIPs().map(\.zip)
  }

  private mutating func number(_ below: Int) -> Int { Int(chance.next() % UInt64(max(1, below))) }

  private mutating func pick<Value>(_ values: [Value]) -> Value? {
    values.isEmpty ? nil : values[number(values.count)]
  }

  private mutating func some(_ values: [String]) -> String {
    (0...number(3)).compactMap { _ in pick(values) }.joined(separator: ",")
  }

  private mutating func isOne(in many: Int) -> Bool { number(many) == 0 }

  package mutating func next() -> ParityQuestion {
    switch number(20) {
    case 0, 1: return .suggest(prefix())
    case 2: return .show(entity())
    case 3 where !plans.isEmpty: return .check(entity(), plan: pick(plans)!)
    case 4: return .explain(entity(), parameters())
    default: return .search(parameters(), doctor: isOne(in: 6) ? entity() : nil)
    }
  }

  /// Somebody who is searched; now and then nobody.
  private mutating func entity() -> String {
    if isOne(in: 30) { return "npi:2999999999" }
    guard snapshot.roleCount > 0 else { return "center:nobody" }
    return snapshot.label(snapshot.entity(ofRole: number(snapshot.roleCount))).id
  }

  private mutating func prefix() -> String {
    let word = pick(words) ?? "a"
    let text = isOne(in: 3) ? (pick(cancers) ?? word) : word
    return String(text.prefix(1 + number(8)))
  }

  /// A word of names as it is, cut with a star, or with a letter changed.
  private mutating func word() -> String {
    var letters = Array(pick(words) ?? "example")
    switch number(6) {
    case 0 where letters.count > 2: return String(letters.prefix(2 + number(letters.count - 2))) + "*"
    case 1 where letters.count > 3:
      letters[number(letters.count)] = "e"
      return String(letters)
    default: return String(letters)
    }
  }

  private mutating func place() -> String {
    guard let zip = pick(zips), !isOne(in: 4) else { return "41.88,-87.63" }
    let digits = "\(zip)"
    return String(repeating: "0", count: 5 - digits.count) + digits
  }

  private mutating func parameters() -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }
    for _ in 0..<1 + number(5) {
      let pair: (String, String)? =
        switch number(27) {
        case 0, 1, 2: pick(cancers).map { ("cancer", $0) }
        case 3, 4: ("near", place())
        case 5, 6: plans.isEmpty ? nil : ("plan", pick(plans)!)
        case 7: networks.isEmpty ? nil : ("network", pick(networks)!)
        case 8, 9: ("state", some(states))
        case 10: ("specialty", some(specialties))
        case 11: ("kind", some(EntityKind.allCases.map(\.token)))
        case 12: ("modality", some(Modality.allCases.map(\.token)))
        case 13: ("different-from", some(["medical", "surgical", "radiation"]))
        case 14: ("nci", pick(["any", "comprehensive", "clinical"])!)
        case 15: ("virtual", pick(["any", "video", "written,video", "phone"])!)
        case 16: ("language", some(languages))
        case 17: ("gender", pick(["F", "M", "X"])!)
        case 18: ("accepting", pick(["yes", "no", "yes,unknown"])!)
        case 19: ("age", pick(["adult", "child"])!)
        case 20: ("fresh-within", "\(1 + number(400))d")
        case 21: ("max-price", "\(100 + number(2500))")
        case 22: ("max-days", "\(1 + number(20))")
        case 23: ("accessible", "yes")
        case 24: ("teaching", "yes")
        default: ("words", isOne(in: 3) ? word() + " " + word() : word())
        }
      if let pair, !pair.1.isEmpty, !has(pair.0) { pairs.append(pair) }
    }
    if has("near"), isOne(in: 2) { pairs.append(("within", pick(["5mi", "25mi", "60mi", "300mi"])!)) }
    if has("plan") || has("network"), isOne(in: 3) {
      pairs.append(("network-status", some(NetworkStatus.allCases.map(\.token))))
    }
    if has("virtual"), isOne(in: 2), let state = pick(states) { pairs.append(("patient-state", state)) }
    if has("cancer"), isOne(in: 4) {
      pairs.append(("match", pick(MatchStrength.allCases.map(\.token))!))
    }
    if has("words"), isOne(in: 3) { pairs.append(("word-match", "any")) }
    if has("words"), isOne(in: 3) { pairs.append(("spelling", pick(["exact", "near", "near:1"])!)) }
    if isOne(in: 3) { pairs.append(("include-unknown", some(SearchRequest.unknowableFilters))) }
    if isOne(in: 4) { pairs.append(("facets", some(SearchRequest.countableFacets))) }
    if isOne(in: 3) { pairs.append(("sort", pick(SortOrder.allCases.map(\.rawValue))!)) }
    if isOne(in: 5) { pairs.append(("decide-by", "\(CalendarDate(days: day.days + Int32(number(90))))")) }
    if isOne(in: 6) { pairs.append(("independence", pick(["require", "prefer", "show"])!)) }
    if isOne(in: 6) { pairs.append(("on", "\(CalendarDate(days: day.days - 400 + Int32(number(900))))")) }
    pairs.append(("limit", pick(["1", "3", "10", "50"])!))
    return pairs
  }
}
