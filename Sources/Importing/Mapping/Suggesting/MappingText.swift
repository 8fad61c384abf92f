/// JSON in the order in which it was put together, as a person would lay it out.
enum MappingText {
  case text(String)
  case number(Int)
  case list([MappingText])
  case members([Member])

  struct Member {
    var key: String
    var value: MappingText
  }

  static func object(_ members: [(String, MappingText)]) -> MappingText {
    .members(members.map { Member(key: $0, value: $1) })
  }

  /// A list or object that fits on one line stands on one line.
  private static let lineLength = 110

  func written(indent: Int = 0) -> String {
    let short = onOneLine
    if indent + short.count <= Self.lineLength, !isLayout { return short }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .text, .number: return short
    case .list(let items):
      return "[\n" + items.map { inner + $0.written(indent: indent + 2) }.joined(separator: ",\n")
        + "\n\(outer)]"
    case .members(let members):
      let lines = members.map { inner + Self.quoted($0.key) + ": " + $0.value.written(indent: indent + 2) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  /// What holds further objects is never put on one line.
  private var isLayout: Bool {
    switch self {
    case .members(let members):
      members.contains { if case .members = $0.value { true } else { $0.value.isLayout } }
    case .list(let items): items.contains { if case .members = $0 { true } else { false } }
    case .text, .number: false
    }
  }

  private var onOneLine: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): "\(number)"
    case .list(let items): "[" + items.map(\.onOneLine).joined(separator: ", ") + "]"
    case .members(let members):
      "{" + members.map { Self.quoted($0.key) + ": " + $0.value.onOneLine }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
