import FHIRModel
import Vocabulary

/// A search, read and checked: what has to hold, and in which form it is answered.
struct SearchQuestion {
  enum Summary: String, CaseIterable {
    case `true`, text, data, count, `false`
  }

  struct Include: Hashable {
    var isReverse: Bool
    var iterates: Bool
    /// nil for every type.
    var type: ResourceType?
    /// nil for every reference of the type.
    var parameter: String?
    var target: ResourceType?
    /// Provenance of the matches.
    var isProvenance = false
  }

  var type: ResourceType
  /// Names and values as they were given, those that count, in their order: the self link.
  var given: [(name: String, value: String)] = []
  var conditions: [(name: String, value: String)] = []
  var includes: [Include] = []
  var count = defaultCount
  var summary = Summary.false
  var elements: [String] = []
  var hasTotal = true
  /// The page begins behind this id.
  var after: String?

  static let defaultCount = 20
  /// Of one page, without what is included.
  static let mostCount = 500
  /// Of one page, what is included.
  static let mostIncluded = 5_000
  /// References that a chain and `_has` may follow.
  static let mostSteps = 4
  /// Of one search.
  static let (mostConditions, mostValues, mostScanned, mostIncludes) = (32, 500, 8, 32)

  /// Parameters that say how to answer, not what to look for.
  static let resultParameters = [
    "_count", "_cursor", "_elements", "_format", "_include", "_pretty", "_revinclude", "_summary", "_total",
  ]

  init(_ type: ResourceType, _ pairs: [(name: String, value: String)], isLenient: Bool) throws(FHIRProblem) {
    self.type = type
    var seen = Set<String>()
    for (name, value) in pairs {
      let plain = String(name.prefix { $0 != ":" })
      if ["_count", "_cursor", "_elements", "_format", "_pretty", "_summary", "_total"].contains(plain) {
        guard seen.insert(plain).inserted else { throw .invalid(plain, "\(plain) is taken once.") }
      }
      switch plain {
      case "_format", "_pretty": break
      case "_count": try readCount(value)
      case "_cursor": after = try Self.decodedCursor(value)
      case "_elements":
        if try !readElements(value, isLenient: isLenient) { continue }
      case "_summary":
        guard let known = Summary(rawValue: value) else {
          throw .invalid("_summary", "_summary is true, text, data, count or false.")
        }
        summary = known
      case "_total":
        guard ["none", "estimate", "accurate"].contains(value) else {
          throw .invalid("_total", "_total is none, estimate or accurate; every total here is accurate.")
        }
        hasTotal = value != "none"
      case "_include", "_revinclude":
        guard let include = try Self.include(name, value, isLenient: isLenient) else { continue }
        includes.append(include)
      default:
        do throws(FHIRProblem) {
          try ConditionReading.check(name, value, of: type)
        } catch {
          if isLenient && error.code == "not-supported" { continue }
          throw error
        }
        conditions.append((name, value))
      }
      if plain != "_cursor" { given.append((name, value)) }
    }
    try checkCost()
  }

  /// Each condition and value is looked for by itself, and what no index leads to among all resources of the type.
  private func checkCost() throws(FHIRProblem) {
    let values = conditions.map { (name: $0.name, parts: ConditionReading.split($0.value, at: ",")) }
    let scanning = values.reduce(0) { sum, condition in
      let isScanning = condition.name.hasSuffix(":contains") || condition.name.hasSuffix("_lastUpdated")
      return sum + (isScanning ? condition.parts.count : condition.parts.count { $0.hasSuffix("|") })
    }
    let bounds = [
      (conditions.count, Self.mostConditions, "parameters that narrow"),
      (values.reduce(0) { $0 + $1.parts.count }, Self.mostValues, "values in all"),
      (scanning, Self.mostScanned, "values of :contains, _lastUpdated or a system alone"),
      (includes.count, Self.mostIncludes, "includes"),
    ]
    for (count, most, what) in bounds where count > most {
      throw FHIRProblem(
        status: 400, code: "too-costly",
        diagnostics: "A search takes at most \(most) \(what); here are \(count).",
        expression: nil)
    }
  }

  private mutating func readCount(_ value: String) throws(FHIRProblem) {
    guard let number = Int(value), number >= 0 else {
      throw .invalid("_count", "_count is a number of resources from 0 to \(Self.mostCount).")
    }
    guard number <= Self.mostCount else {
      throw FHIRProblem(
        status: 400, code: "too-costly",
        diagnostics: "_count is at most \(Self.mostCount); the next link leads on.", expression: "_count")
    }
    count = number
  }

  private mutating func readElements(_ value: String, isLenient: Bool) throws(FHIRProblem) -> Bool {
    let known = FHIRStructure.elements(of: type.name)?.map(\.name) ?? []
    for part in value.split(separator: ",") {
      let name = part.hasPrefix(type.name + ".") ? String(part.dropFirst(type.name.count + 1)) : String(part)
      guard known.contains(name) else {
        if isLenient { continue }
        throw .invalid(
          "_elements", "\(type.name) has the elements \(known.joined(separator: ", ")).")
      }
      elements.append(name)
    }
    if elements.isEmpty && !isLenient {
      throw .invalid("_elements", "_elements names elements of \(type.name).")
    }
    return !elements.isEmpty
  }

  // MARK: Includes

  private static func include(
    _ name: String, _ value: String, isLenient: Bool
  ) throws(FHIRProblem) -> Include? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    let isReverse = parts[0] == "_revinclude"
    guard parts.count == 1 || (parts.count == 2 && (parts[1] == "iterate" || parts[1] == "recurse")) else {
      throw .invalid(String(parts[0]), "\(parts[0]) takes the modifier iterate and no other.")
    }
    let iterates = parts.count == 2
    if value == "*" && !isReverse { return Include(isReverse: false, iterates: iterates) }
    if value == "Provenance:target" && isReverse {
      return Include(isReverse: true, iterates: false, isProvenance: true)
    }
    let words = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let unknown = FHIRProblem(
      status: 400, code: "not-supported",
      diagnostics:
        "\(parts[0]) names a type and one of its reference parameters, such as PractitionerRole:location; /metadata "
        + "lists them.",
      expression: String(parts[0]))
    guard (2...3).contains(words.count), let type = ResourceType(name: words[0]) else {
      if isLenient { return nil }
      throw unknown
    }
    var include = Include(isReverse: isReverse, iterates: iterates, type: type)
    if words[1] != "*" {
      guard let parameter = SearchParameter.named(words[1], of: type), parameter.kind == .reference else {
        if isLenient { return nil }
        throw unknown
      }
      include.parameter = words[1]
    }
    if words.count == 3 {
      guard let target = ResourceType(name: words[2]) else {
        if isLenient { return nil }
        throw unknown
      }
      include.target = target
    }
    return include
  }

  // MARK: Pages

  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The id behind which the next page begins, as a word that means nothing to anybody.
  static func cursor(after id: String) -> String {
    var result: [UInt8] = []
    var bits = 0
    var value = 0
    for byte in id.utf8 {
      value = value << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        result.append(letters[value >> bits & 63])
      }
      value &= (1 << bits) - 1
    }
    if bits > 0 { result.append(letters[value << (6 - bits) & 63]) }
    return String(decoding: result, as: UTF8.self)
  }

  static func decodedCursor(_ text: String) throws(FHIRProblem) -> String {
    let problem = FHIRProblem.invalid("_cursor", "_cursor is taken from a next link as it stands there.")
    var result: [UInt8] = []
    var bits = 0
    var value = 0
    guard text.utf8.count < 256 else { throw problem }
    for byte in text.utf8 {
      guard let digit = letters.firstIndex(of: byte) else { throw problem }
      value = value << 6 | digit
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(value >> bits & 255))
      }
      value &= (1 << bits) - 1
    }
    guard !result.isEmpty, let id = String(validating: result, as: UTF8.self), cursor(after: id) == text
    else {
      throw problem
    }
    return id
  }
}
