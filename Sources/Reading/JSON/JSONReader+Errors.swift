/// What a file is refused for, with the place where it is.
extension JSONReader {
  func refuseOtherFormats(_ first: UInt8) throws(ReadingError) {
    if first == UInt8(ascii: "{") || (!isLines && first == UInt8(ascii: "[")) { return }
    if isLines && first == UInt8(ascii: "[") {
      throw error(
        at: at,
        JSONRefusal(
          rule: "json-not-lines", value: "a JSON array",
          expected: "One object a line was expected: name the file .json, so that it is read as one document."
        ))
    }
    let head = String(
      decoding: UnsafeBufferPointer(start: base + at, count: min(64, end - at)), as: UTF8.self
    ).lowercased()
    let found: (String, String)?
    if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") {
      found = ("an HTML page", "a web page was saved instead, fetch the file again.")
    } else if head.hasPrefix("<") {
      found = ("XML", "name the file .xml, or fetch the JSON file.")
    } else if let comma = head.firstIndex(of: ","), !head[..<comma].contains("\n") {
      found = ("comma-separated values", "name the file .csv, or fetch the JSON file.")
    } else {
      found = nil
    }
    throw error(
      at: at,
      JSONRefusal(
        rule: "json-not-json", value: found?.0 ?? printable(String(head.prefix(20))),
        expected: "JSON was expected: " + (found?.1 ?? "check that this is the right file and format.")))
  }

  var isBlank: Bool {
    if case .start = place { return true }
    return false
  }

  var empty: JSONRefusal {
    JSONRefusal(
      rule: "json-empty", value: "an empty file", expected: "JSON was expected: fetch the file again.")
  }

  func refuseTrailing() throws(ReadingError) {
    if try peekOrEnd() != 0 { throw trailing() }
  }

  func trailing() -> ReadingError { error(at: at, Self.trailing(base[at])) }

  static func trailing(_ byte: UInt8) -> JSONRefusal {
    var refusal = JSONRefusal.syntax(byte, "Nothing more behind the closing brace or bracket")
    refusal.rule = "json-trailing"
    return refusal
  }

  static func notAnObject(_ byte: UInt8) -> JSONRefusal {
    var refusal = JSONRefusal.syntax(byte, "An object in braces")
    refusal.rule = "json-not-object"
    return refusal
  }

  func wrong(_ byte: UInt8, _ wanted: String) -> ReadingError {
    error(at: at, .syntax(byte, wanted))
  }

  func error(at offset: Int, _ refusal: JSONRefusal) -> ReadingError {
    // Counted from the record's start, so that what is counted for the next record stays as it is.
    let known = (countedTo, lineAt, lineStart)
    count(upTo: offset)
    defer { (countedTo, lineAt, lineStart) = known }
    return ReadingError(
      file: text.name, line: lineAt, column: bytesBefore + offset - lineStart + 1, value: refusal.value,
      rule: refusal.rule, expected: refusal.expected)
  }
}
