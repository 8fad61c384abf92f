import DirectoryModel
import Reading

/// The fields of one object, read strictly: what is missing, of another kind, said twice or not known is told with its
/// place, never passed over.
struct RecordFields {
  let tree: RecordTree
  let node: RecordNode
  /// `entries.network`; empty for the document itself.
  let path: String

  typealias Damage = ShortlistError.Damage

  func place(_ name: String) -> String { path.isEmpty ? name : path + "." + name }

  func damage(_ name: String, value: String? = nil, _ expected: String) -> Damage {
    Damage(field: place(name), value: value, expected: expected)
  }

  // MARK: Which fields there are

  /// - Parameters:
  ///   - single: names that stand once at most.
  ///   - lists: names of arrays.
  func check(_ single: [String], lists: [String] = []) throws(Damage) {
    guard tree.kind(of: node) == .object else {
      throw Damage(field: path, value: tree.string(of: node), expected: "An object in braces was expected")
    }
    var seen = Set<String>()
    for child in tree.children(of: node) {
      let name = tree.names.text(tree.name(of: child))
      if lists.contains(name) { continue }
      guard single.contains(name) else { throw damage(name, "This version knows no such field") }
      guard seen.insert(name).inserted else { throw damage(name, "It stands twice") }
    }
  }

  // MARK: Values

  private func value(_ name: String, _ kind: RecordTree.Kind, _ what: String) throws(Damage) -> String? {
    guard let child = tree.child(of: node, named: tree.names[name]) else { return nil }
    guard tree.kind(of: child) == kind else {
      throw damage(name, value: tree.string(of: child), what + " was expected")
    }
    return tree.string(of: child)
  }

  func text(_ name: String) throws(Damage) -> String? { try value(name, .text, "Text in quotes") }

  func needed(_ name: String) throws(Damage) -> String {
    guard let text = try text(name) else { throw damage(name, "It is missing") }
    return text
  }

  func integer(_ name: String) throws(Damage) -> Int? {
    guard let text = try value(name, .number, "A whole number") else { return nil }
    guard let number = Int(text) else { throw damage(name, value: text, "A whole number was expected") }
    return number
  }

  func neededInteger(_ name: String) throws(Damage) -> Int {
    guard let number = try integer(name) else { throw damage(name, "It is missing") }
    return number
  }

  func decimal(_ name: String, in range: ClosedRange<Double>) throws(Damage) -> Double {
    guard let text = try value(name, .number, "A number"), let number = Double(text), range.contains(number)
    else {
      throw damage(name, "A number from \(Int(range.lowerBound)) to \(Int(range.upperBound)) was expected")
    }
    return number
  }

  func date(_ name: String) throws(Damage) -> CalendarDate? {
    guard let text = try text(name) else { return nil }
    guard text.utf8.count == 10, let date = CalendarDate(iso: text) else {
      throw damage(name, value: text, "A day as YYYY-MM-DD was expected")
    }
    return date
  }

  func neededDate(_ name: String) throws(Damage) -> CalendarDate {
    guard let date = try date(name) else { throw damage(name, "It is missing") }
    return date
  }

  /// A word of a closed list.
  func token<Value>(_ name: String, _ all: [Value], _ token: (Value) -> String) throws(Damage) -> Value? {
    guard let text = try text(name) else { return nil }
    return try match(text, name, all, token)
  }

  func neededToken<Value>(_ name: String, _ all: [Value], _ token: (Value) -> String) throws(Damage) -> Value
  {
    try match(try needed(name), name, all, token)
  }

  func tokens<Value>(_ name: String, _ all: [Value], _ token: (Value) -> String) throws(Damage) -> [Value] {
    var result: [Value] = []
    for text in try texts(name) { result.append(try match(text, name, all, token)) }
    return result
  }

  private func match<Value>(
    _ text: String, _ name: String, _ all: [Value], _ token: (Value) -> String
  ) throws(Damage) -> Value {
    guard let found = all.first(where: { token($0) == text }) else {
      throw damage(
        name, value: text, "One of " + all.map(token).joined(separator: ", ") + " was expected")
    }
    return found
  }

  func texts(_ name: String) throws(Damage) -> [String] {
    var result: [String] = []
    for child in tree.children(of: node, named: tree.names[name]) {
      guard tree.kind(of: child) == .text else {
        throw damage(name, value: tree.string(of: child), "A list of texts was expected")
      }
      result.append(tree.string(of: child))
    }
    return result
  }

  // MARK: Objects within

  func object(_ name: String) -> RecordFields? {
    tree.child(of: node, named: tree.names[name]).map {
      RecordFields(tree: tree, node: $0, path: place(name))
    }
  }

  func objects(_ name: String) -> [RecordFields] {
    tree.children(of: node, named: tree.names[name]).map {
      RecordFields(tree: tree, node: $0, path: place(name))
    }
  }
}
