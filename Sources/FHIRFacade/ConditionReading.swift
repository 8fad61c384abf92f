import Vocabulary

/// The name of a condition, taken apart: what it asks, of which type, behind which references.
enum ConditionReading {
  indirect enum Name {
    case id(modifier: String?)
    case lastUpdated(modifier: String?)
    case source(modifier: String?)
    case parameter(SearchParameter, modifier: String?)
    /// A reference and what has to hold of its target.
    case chain(SearchParameter, Name)
    /// What has to hold of a resource that refers here.
    case reverse(SearchParameter, Name)
  }

  /// - Throws: `not-supported` for a parameter that there is not, `invalid` for everything else.
  static func name(_ text: String, of type: ResourceType, steps: Int = 0) throws(FHIRProblem) -> Name {
    guard steps <= SearchQuestion.mostSteps else {
      throw FHIRProblem(
        status: 400, code: "too-costly",
        diagnostics:
          "A chain follows at most \(SearchQuestion.mostSteps) references; ask in two searches, by _id.",
        expression: plain(text))
    }
    if text.hasPrefix("_has:") { return try reverse(text, of: type, steps: steps) }
    let head = text.prefix { $0 != "." }
    let words = head.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let modifier = words.count > 1 ? words[1] : nil
    if head.count < text.count {
      let rest = String(text[head.endIndex...].dropFirst())
      let parameter = try self.parameter(words[0], of: type)
      guard parameter.kind == .reference, let target = parameter.target else {
        throw .invalid(words[0], "\(words[0]) is no reference, so that nothing can be asked behind it.")
      }
      if let modifier, modifier != target.name {
        throw .invalid(words[0], "\(words[0]) leads to \(target.name) only.")
      }
      return .chain(parameter, try name(rest, of: target, steps: steps + 1))
    }
    switch words[0] {
    case "_id": return .id(modifier: modifier)
    case "_lastUpdated": return .lastUpdated(modifier: modifier)
    case "_source": return .source(modifier: modifier)
    default: return .parameter(try parameter(words[0], of: type), modifier: modifier)
    }
  }

  /// `_has:PractitionerRole:practitioner:specialty`.
  private static func reverse(
    _ text: String, of type: ResourceType, steps: Int
  ) throws(FHIRProblem) -> Name {
    let words = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard words.count == 4, !words[3].isEmpty else {
      throw .invalid(
        "_has",
        "_has names a type, its reference to this one and what to ask of it: "
          + "_has:PractitionerRole:practitioner:specialty.")
    }
    guard let from = ResourceType(name: words[1]) else {
      throw .unknown("_has", known: ResourceType.allCases.map(\.name), nearest: nil)
    }
    let reference = try parameter(words[2], of: from)
    guard reference.kind == .reference, reference.target == type else {
      throw .invalid("_has", "\(words[2]) of \(from.name) does not refer to \(type.name).")
    }
    return .reverse(reference, try name(words[3], of: from, steps: steps + 1))
  }

  private static func parameter(_ name: String, of type: ResourceType) throws(FHIRProblem) -> SearchParameter
  {
    if let known = SearchParameter.named(name, of: type) { return known }
    let known =
      SearchParameter.of(type).map(\.name) + CommonParameter.allCases.map(\.rawValue) + ["_has"]
      + SearchQuestion.resultParameters
    throw .unknown(plain(name), known: known, nearest: Spelling.nearest(to: name, in: known))
  }

  /// A name as an answer may repeat it: names are no secret, but whatever is no name is not repeated.
  static func plain(_ name: String) -> String {
    let isPlain =
      name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
    return isPlain && !name.isEmpty ? name : "(a name that is none)"
  }

  /// Reads the name and the values, without an index.
  static func check(_ text: String, _ value: String, of type: ResourceType) throws(FHIRProblem) {
    let name = try name(text, of: type)
    _ = try ConditionValues(value, name: text).read(as: name)
  }

  // MARK: Values

  /// Splits at a sign that no backslash precedes.
  static func split(_ text: String, at sign: Character) -> [String] {
    var result: [String] = []
    var current = ""
    var isEscaped = false
    for character in text {
      if !isEscaped && character == sign {
        result.append(current)
        current = ""
        continue
      }
      current.append(character)
      isEscaped = character == "\\" && !isEscaped
    }
    return result + [current]
  }

  static func unescaped(_ text: String) -> String {
    guard text.contains("\\") else { return text }
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\" && !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped, !",$|\\".contains(character) { result.append("\\") }
      result.append(character)
      isEscaped = false
    }
    return result
  }
}

/// The values of a condition, of which one has to hold.
struct ConditionValues {
  let name: String
  let texts: [String]

  enum Value: Equatable {
    case text(String)
    /// `system` nil for any; empty for none.
    case token(system: String?, code: String?)
    case typed(system: String, code: String, number: String)
    case date(DatePrefix, Moment)
    case id(String)
    case missing(Bool)
  }

  init(_ value: String, name: String) throws(FHIRProblem) {
    self.name = String(name.prefix { $0 != ":" && $0 != "." })
    texts = ConditionReading.split(value, at: ",").filter { !$0.isEmpty }
    if texts.isEmpty { throw .invalid(self.name, "\(ConditionReading.plain(name)) needs a value.") }
  }

  func read(as name: ConditionReading.Name) throws(FHIRProblem) -> [Value] {
    switch name {
    case .chain(_, let rest), .reverse(_, let rest): return try read(as: rest)
    case .id(let modifier):
      guard modifier == nil || modifier == "not" else { throw modifierProblem("_id", "not") }
      return texts.map { .id(ConditionReading.unescaped($0)) }
    case .source(let modifier):
      guard modifier == nil else { throw modifierProblem("_source", "none") }
      return texts.map { .text(ConditionReading.unescaped($0)) }
    case .lastUpdated(let modifier):
      if modifier == "missing" { return [try missing()] }
      guard modifier == nil else { throw modifierProblem("_lastUpdated", "missing") }
      return try texts.map { text throws(FHIRProblem) in try date(text, "_lastUpdated") }
    case .parameter(let parameter, let modifier): return try read(parameter, modifier)
    }
  }

  private func modifierProblem(_ name: String, _ known: String) -> FHIRProblem {
    .invalid(name, "Modifiers of \(name): \(known).")
  }

  static func modifiers(_ parameter: SearchParameter) -> [String] {
    switch parameter.kind {
    case .string: ["exact", "contains", "missing"]
    case .token:
      parameter.name == "identifier" ? ["not", "text", "missing", "of-type"] : ["not", "text", "missing"]
    case .reference: ["missing", "identifier"] + (parameter.target.map { [$0.name] } ?? [])
    case .date: ["missing"]
    }
  }

  private func read(_ parameter: SearchParameter, _ modifier: String?) throws(FHIRProblem) -> [Value] {
    let known = Self.modifiers(parameter)
    if let modifier, !known.contains(modifier), !(modifier == "ofType" && known.contains("of-type")) {
      throw modifierProblem(parameter.name, known.joined(separator: ", "))
    }
    if modifier == "missing" { return [try missing()] }
    switch (parameter.kind, modifier) {
    case (.string, _), (.token, "text"): return texts.map { .text(ConditionReading.unescaped($0)) }
    case (.token, "of-type"), (.token, "ofType"):
      return try texts.map { text throws(FHIRProblem) in
        let parts = ConditionReading.split(text, at: "|").map(ConditionReading.unescaped)
        guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty else {
          throw .invalid(parameter.name, "of-type takes the system and code of the type, and the number.")
        }
        return .typed(system: parts[0], code: parts[1], number: parts[2])
      }
    case (.token, _), (.reference, "identifier"):
      return try texts.map { text throws(FHIRProblem) in try token(text, parameter.name) }
    case (.reference, _):
      return try texts.map { text throws(FHIRProblem) in
        .id(try reference(ConditionReading.unescaped(text), parameter))
      }
    case (.date, _): return try texts.map { text throws(FHIRProblem) in try date(text, parameter.name) }
    }
  }

  private func missing() throws(FHIRProblem) -> Value {
    guard texts.count == 1, texts[0] == "true" || texts[0] == "false" else {
      throw .invalid(name, "missing is true or false.")
    }
    return .missing(texts[0] == "true")
  }

  private func token(_ text: String, _ name: String) throws(FHIRProblem) -> Value {
    let parts = ConditionReading.split(text, at: "|").map(ConditionReading.unescaped)
    switch parts.count {
    case 1: return .token(system: nil, code: parts[0])
    case 2 where !(parts[0].isEmpty && parts[1].isEmpty):
      return .token(system: parts[0], code: parts[1].isEmpty ? nil : parts[1])
    default: throw .invalid(name, "A code is code, system|code, |code or system|.")
    }
  }

  private func date(_ text: String, _ name: String) throws(FHIRProblem) -> Value {
    let prefix = DatePrefix(rawValue: String(text.prefix(2)))
    guard let moment = Moment(String(prefix == nil ? text[...] : text.dropFirst(2))) else {
      throw .invalid(
        name,
        "A date is 2026, 2026-11, 2026-11-25 or 2026-11-25T10:30:00Z, behind one of "
          + DatePrefix.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    return .date(prefix ?? .eq, moment)
  }

  /// An id, `Type/id`, or an address.
  private func reference(_ text: String, _ parameter: SearchParameter) throws(FHIRProblem) -> String {
    let target = parameter.target?.name ?? ""
    let problem = FHIRProblem.invalid(
      parameter.name, "A reference is an id, \(target)/id, or the whole address of a resource.")
    if text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("urn:") { return text }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 1 || (parts.count == 2 && parts[0] == target), Self.isID(parts[parts.count - 1])
    else {
      throw problem
    }
    return String(parts[parts.count - 1])
  }

  static func isID(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 128
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
