import Reading

/// The fields of a body: the same names as in an address, so that a diagnosis need not stand in one.
enum BodyFields {
  /// - Throws: `Problem` 413, 415, or 400 for what is neither a flat JSON object nor a form.
  static func read(_ request: API.Request) throws(Problem) -> [(name: String, value: String)] {
    if request.body.count > ServerLimits.bodyBytes { throw .tooLarge }
    if let encoding = request.fields["content-encoding"], encoding.lowercased() != "identity" {
      throw .unsupportedMedia
    }
    if request.body.isEmpty { return [] }
    let type = request.fields["content-type"]?.split(separator: ";").first.map { $0.trimming().lowercased() }
    switch type {
    case "application/json": return try object(request.body)
    case "application/x-www-form-urlencoded":
      guard let text = String(validating: request.body, as: UTF8.self) else { throw .badEncoding }
      return try QueryText.decode(text)
    default: throw .unsupportedMedia
    }
  }

  /// A list is as many values of its name; null is none.
  private static func object(_ bytes: [UInt8]) throws(Problem) -> [(name: String, value: String)] {
    let reader = JSONReader(
      MemoryByteSource(name: "body", bytes: bytes), form: .document(streaming: []), names: RecordNames())
    var result: [(name: String, value: String)] = []
    let tree = try record(reader)
    for child in tree.children(of: tree.root) {
      switch tree.kind(of: child) {
      case .text, .number, .boolean:
        let value = tree.string(of: child)
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .badEncoding }
        result.append((tree.names.text(tree.name(of: child)), value))
      case .object, .list: throw .badBody
      }
    }
    try expectEnd(reader)
    return result
  }

  private static func expectEnd(_ reader: JSONReader) throws(Problem) {
    do throws(ReadingError) {
      if try !reader.next() { return }
    } catch {}
    throw .badBody
  }

  /// The one object of a body.
  private static func record(_ reader: JSONReader) throws(Problem) -> RecordTree {
    do throws(ReadingError) {
      if try reader.next(), reader.fault == nil, reader.tree.kind(of: reader.tree.root) == .object {
        return reader.tree
      }
    } catch {}
    throw .badBody
  }
}
