/// The `<?xml … encoding="…"?>` line.
enum XMLDeclaration {
  /// Encodings in which ASCII bytes may stand for something else: such a document can pass for UTF-8 and be
  /// misread. Any other is either UTF-8 in fact or stopped by the UTF-8 check.
  private static let misleading = [
    "utf-7", "utf7", "unicode-1-1-utf-7", "hz", "iso-2022", "csiso2022", "ibm", "cp037", "cp500", "ebcdic",
    "utf-32", "utf32", "ucs-4", "iso-10646-ucs-4", "scsu", "bocu",
  ]

  /// - Parameter start: the document's first bytes, in UTF-8.
  /// - Throws: `xml-encoding`.
  static func refuseMisleadingEncoding(
    in start: UnsafeRawBufferPointer, file: String
  ) throws(ReadingError) {
    guard start.starts(with: Array("<?xml".utf8)), let end = start.prefix(1024).firstIndex(of: 0x3E) else {
      return
    }
    let declaration = String(decoding: start[..<end], as: UTF8.self)
    guard let name = encoding(in: declaration) else { return }
    let lower = name.lowercased()
    guard misleading.contains(where: lower.hasPrefix) else { return }
    throw ReadingError(
      file: file, line: 1, value: printable(name), rule: "xml-encoding",
      expected: "UTF-8 or UTF-16 was expected: convert the file to UTF-8 and declare that in its first line.")
  }

  private static func encoding(in declaration: String) -> String? {
    var words = declaration.split(whereSeparator: { $0 == "=" || $0.isWhitespace })[...]
    while let word = words.popFirst() {
      guard word == "encoding" else { continue }
      return words.first?.split(whereSeparator: { $0 == "\"" || $0 == "'" }).first.map(String.init)
    }
    return nil
  }
}

/// A piece of a file fit for a message: at most 80 characters, none of them a control character.
func printable(_ text: String) -> String {
  let scalars = text.unicodeScalars.prefix(80).map { scalar in
    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    return isControl ? Character(" ") : Character(scalar)
  }
  return String(scalars)
}
