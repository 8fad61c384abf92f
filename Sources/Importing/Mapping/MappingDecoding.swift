import Crypto
import FoundationEssentials
import Reading
import Storing
import Vocabulary

/// What is wrong with a mapping, at a path of its document.
struct MappingFault: Error {
  var path: [String]
  var value: String?
  var rule: String
  var remedy: String

  init(_ path: [any CodingKey], value: String? = nil, rule: String, _ remedy: String) {
    self.path = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
    self.value = value
    self.rule = rule
    self.remedy = remedy
  }
}

extension Mapping {
  /// Reads and checks a mapping's file.
  ///
  /// - Throws: `ImportError.badMapping` with the line and the key, wherever they are known.
  public static func read(_ path: String) throws -> Mapping {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let bytes = try Self.bytes(of: path)
    try refuseSyntaxErrors(bytes, file: name)
    let places = JSONPlaces(bytes)
    if let twice = places.keysTwice.first {
      throw ImportError.badMapping(
        ImportIssue(
          file: name, line: twice.line, field: twice.path, rule: "mapping-key-twice",
          remedy: "each key once in its braces; the second would hide the first"))
    }
    do {
      var mapping = try JSONDecoder().decode(MappingDocument.self, from: Data(bytes)).mapping(places)
      mapping.file = name
      mapping.sha256 = hexadecimal(Array(SHA256.hash(data: bytes)))
      return mapping
    } catch let fault as MappingFault {
      let path = fault.path.joined(separator: "/")
      throw ImportError.badMapping(
        ImportIssue(
          file: name, line: places.line(of: path), field: path.isEmpty ? nil : path, value: fault.value,
          rule: fault.rule, remedy: fault.remedy))
    } catch let error as DecodingError {
      throw ImportError.badMapping(issue(for: error, file: name, places: places))
    }
  }

  static let longest = 4 << 20

  private static func bytes(of path: String) throws -> [UInt8] {
    let source: any ByteSource = try UTF8ByteSource(FileByteSource(path: path))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: longest + 1, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < buffer.count {
      let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if read == 0 { break }
      count += read
    }
    guard count <= longest else {
      throw ImportError.badMapping(
        ImportIssue(
          file: path, rule: "mapping-too-large",
          remedy: "a mapping of at most \(longest) bytes; is it the data?"))
    }
    return Array(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// The strict reader knows the line and column of a comma too many, which the decoder does not.
  private static func refuseSyntaxErrors(_ bytes: [UInt8], file: String) throws(ImportError) {
    let reader = JSONReader(
      MemoryByteSource(name: file, bytes: bytes), form: .document(streaming: []), names: RecordNames())
    do throws(ReadingError) {
      guard try reader.next(), reader.fault == nil, try !reader.next() else {
        throw ReadingError(
          file: file, line: 1, rule: "mapping-form", expected: "One object in braces was expected.")
      }
    } catch {
      throw .badMapping(
        ImportIssue(
          file: file, line: error.line, column: error.column, value: error.value, rule: error.rule,
          remedy: error.expected))
    }
  }

  private static func issue(for error: DecodingError, file: String, places: JSONPlaces) -> ImportIssue {
    let context: DecodingError.Context
    let wanted: String
    switch error {
    case .typeMismatch(let type, let found):
      (context, wanted) = (found, Self.words(for: type))
    case .valueNotFound(let type, let found):
      (context, wanted) = (found, Self.words(for: type) + ", not null")
    case .keyNotFound(let key, let found): (context, wanted) = (found, "the key \"\(key.stringValue)\"")
    case .dataCorrupted(let found): (context, wanted) = (found, "JSON: \(found.debugDescription)")
    @unknown default:
      return ImportIssue(
        file: file, rule: "mapping-form", remedy: "a mapping as docs/mapping.md describes it")
    }
    let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
      separator: "/")
    return ImportIssue(
      file: file, line: places.line(of: path), field: path.isEmpty ? nil : path, rule: "mapping-form",
      remedy: wanted)
  }

  private static func words(for type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text in quotes"
    case is Int.Type: "a whole number"
    case is [String: Any].Type: "an object in braces"
    case is [Any].Type: "a list in brackets"
    default: "\(type)"
    }
  }
}

struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int?

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }
}

extension Decoder {
  var isList: Bool { (try? unkeyedContainer()) != nil }
  var isObject: Bool { (try? container(keyedBy: AnyKey.self)) != nil }

  /// The object here; a key that is not known is an error, since what it says would be lost.
  func object(knowing known: [String], in what: String) throws -> KeyedDecodingContainer<AnyKey> {
    let container = try container(keyedBy: AnyKey.self)
    for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue })
    where !known.contains(key.stringValue) {
      let near = Spelling.nearest(to: key.stringValue, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
      throw MappingFault(
        codingPath + [key], value: key.stringValue, rule: "mapping-key-unknown",
        "a key of \(what): \(known.joined(separator: ", "))\(near)")
    }
    return container
  }
}

extension KeyedDecodingContainer<AnyKey> {
  func value<Value: Decodable>(_ type: Value.Type, _ key: String) throws -> Value? {
    try decodeIfPresent(type, forKey: AnyKey(key))
  }

  /// One of a closed list of words.
  func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, _ key: String) throws -> Choice?
  where Choice.RawValue == String {
    guard let word = try value(String.self, key) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    let near = Spelling.nearest(to: word, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
    throw MappingFault(
      codingPath + [AnyKey(key)], value: word, rule: "mapping-value",
      "one of: \(known.joined(separator: " · "))\(near)")
  }
}

/// A mapping as its file writes it, before it is checked against the schema.
struct MappingDocument: Decodable {
  var rows: String?
  var blank: [String]
  var ignored: [String]
  var records: [Record]

  static let keys = ["mapping", "comment", "rows", "blank", "ignored", "records"]

  init(from decoder: any Decoder) throws {
    let object = try decoder.object(knowing: Self.keys, in: "a mapping")
    let version = try object.value(Int.self, "mapping")
    guard version == Mapping.version else {
      throw MappingFault(
        decoder.codingPath + [AnyKey("mapping")], value: version.map { "\($0)" }, rule: "mapping-version",
        "\"mapping\": \(Mapping.version), the version of this form")
    }
    _ = try object.value(String.self, "comment")
    rows = try object.value(String.self, "rows")
    blank = try object.value([String].self, "blank") ?? []
    ignored = try object.value(Ignored.self, "ignored")?.columns ?? []
    records = try object.value([Record].self, "records") ?? []
    if records.isEmpty {
      throw MappingFault(
        decoder.codingPath + [AnyKey("records")], rule: "mapping-empty",
        "at least one record under \"records\"")
    }
  }

  /// Names of columns, or an object with the reason for each.
  struct Ignored: Decodable {
    var columns: [String]

    init(from decoder: any Decoder) throws {
      columns =
        decoder.isList ? try [String](from: decoder) : try [String: String](from: decoder).keys.sorted()
    }
  }

  struct Record: Decodable {
    var noun: String
    var called: String?
    var files: String?
    var each: Each?
    var when: [MappedCondition]
    var id: Value?
    /// What the record is known by when the source has no name: `npi`.
    var by: String?
    var columns: [(name: String, value: Value)]

    static let keys = ["noun", "called", "comment", "files", "each", "when", "id", "by", "columns"]

    init(from decoder: any Decoder) throws {
      let object = try decoder.object(knowing: Self.keys, in: "a record")
      noun = try object.decode(String.self, forKey: AnyKey("noun"))
      called = try object.value(String.self, "called")
      _ = try object.value(String.self, "comment")
      files = try object.value(String.self, "files")
      each = try object.value(Each.self, "each")
      when = try object.value(Conditions.self, "when")?.conditions ?? []
      id = try object.value(Value.self, "id")
      by = try object.value(String.self, "by")
      let columns = try object.value(Columns.self, "columns")
      self.columns = columns?.columns ?? []
    }
  }

  struct Columns: Decodable {
    var columns: [(name: String, value: Value)]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: AnyKey.self)
      columns = try container.allKeys.map { ($0.stringValue, try container.decode(Value.self, forKey: $0)) }
    }
  }
}
