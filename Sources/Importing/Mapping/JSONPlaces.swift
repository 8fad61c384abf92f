/// The lines on which the values of a JSON document stand, and the keys that stand twice in one object.
///
/// It walks a document that a strict reader has already taken, so it judges nothing: it is for messages about
/// documents that people write by hand, which `JSONDecoder` names by their path only.
struct JSONPlaces {
  /// By the path's keys and indices, joined by `/`; the document itself is under the empty path.
  private(set) var lines: [String: Int] = [:]
  private(set) var keysTwice: [(path: String, line: Int)] = []

  private let bytes: [UInt8]
  private var at = 0
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    walk(path: "")
  }

  /// The line of the value at a path, else of the nearest one around it.
  func line(of path: String) -> Int? {
    var path = path
    while true {
      if let line = lines[path] { return line }
      guard !path.isEmpty else { return nil }
      path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
  }

  private static func path(_ path: String, _ step: String) -> String {
    path.isEmpty ? step : path + "/" + step
  }

  private mutating func skipWhiteSpace() {
    while at < bytes.count, bytes[at] <= 0x20 {
      if bytes[at] == 0x0A { line += 1 }
      at += 1
    }
  }

  private mutating func walk(path: String) {
    skipWhiteSpace()
    guard at < bytes.count else { return }
    if lines[path] == nil { lines[path] = line }
    switch bytes[at] {
    case UInt8(ascii: "{"): walkObject(path)
    case UInt8(ascii: "["): walkArray(path)
    case UInt8(ascii: "\""): _ = string()
    default:
      while at < bytes.count, !",]}".utf8.contains(bytes[at]), bytes[at] > 0x20 { at += 1 }
    }
  }

  private mutating func walkObject(_ path: String) {
    var seen = Set<String>()
    at += 1
    while true {
      skipWhiteSpace()
      guard at < bytes.count, bytes[at] != UInt8(ascii: "}") else { break }
      if bytes[at] == UInt8(ascii: ",") {
        at += 1
        continue
      }
      let keyLine = line
      let inner = Self.path(path, string())
      if !seen.insert(inner).inserted { keysTwice.append((inner, keyLine)) }
      skipWhiteSpace()
      at += 1
      lines[inner] = keyLine
      walk(path: inner)
    }
    at += 1
  }

  private mutating func walkArray(_ path: String) {
    at += 1
    var index = 0
    while true {
      skipWhiteSpace()
      guard at < bytes.count, bytes[at] != UInt8(ascii: "]") else { break }
      if bytes[at] == UInt8(ascii: ",") {
        at += 1
        continue
      }
      walk(path: Self.path(path, "\(index)"))
      index += 1
    }
    at += 1
  }

  /// The text of the string at `at`; escapes other than those of a quote stay as they are written.
  private mutating func string() -> String {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
      at += 1
      return ""
    }
    at += 1
    var text: [UInt8] = []
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
        if bytes[at + 1] != UInt8(ascii: "\"") { text.append(bytes[at]) }
        at += 1
      }
      text.append(bytes[at])
      at += 1
    }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }
}
