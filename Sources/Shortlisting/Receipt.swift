import Crypto
public import DirectoryModel
import Exporting
import Reading

/// What a shortlist said, from which files, on which day: for an appeal, or to see later what has changed.
///
/// It ends with the SHA-256 of everything before it, so that a change by accident or by hand is noticed. That is a
/// checksum and no signature: whoever changes the file can make a new one.
public struct Receipt: Hashable, Sendable {
  /// A source as the directory held it on that day.
  public struct Source: Hashable, Sendable {
    public struct File: Hashable, Sendable {
      public var name: String
      /// Hexadecimal.
      public var sha256: String

      public init(name: String, sha256: String) {
        self.name = name
        self.sha256 = sha256
      }
    }

    public var id: String
    public var asOf: String
    public var imported: String?
    public var publisher: String?
    public var files: [File]

    public init(id: String, asOf: String, imported: String?, publisher: String?, files: [File]) {
      self.id = id
      self.asOf = asOf
      self.imported = imported
      self.publisher = publisher
      self.files = files
    }
  }

  /// Name of the list.
  public var list: String
  public var decideBy: CalendarDate?
  /// ISO 8601, as the command gave it.
  public var made: String
  /// Version of the program.
  public var program: String
  /// Content hash of the generation that answered when the receipt was made; each entry names its own.
  public var generation: String
  public var generationNumber: Int
  public var sources: [Source]
  public var entries: [ShortlistEntry]
  /// What the person was told on the telephone about them, which no source states.
  public var calls: [OwnCall]

  public init(
    list: String, decideBy: CalendarDate?, made: String, program: String, generation: String,
    generationNumber: Int, sources: [Source], entries: [ShortlistEntry], calls: [OwnCall]
  ) {
    self.list = list
    self.decideBy = decideBy
    self.made = made
    self.program = program
    self.generation = generation
    self.generationNumber = generationNumber
    self.sources = sources
    self.entries = entries
    self.calls = calls
  }

  // MARK: Writing

  /// The file: JSON whose last field is the checksum of all bytes of the lines before it.
  public var bytes: [UInt8] {
    var head = EntryCoding.Writing()
    head.add("kind", "shortlist-receipt")
    head.add("list", list)
    head.add("decide_by", decideBy?.description)
    head.add("made", made)
    head.add("program", program)
    head.add("generation", generation)
    head.add("generation_number", .integer(generationNumber))
    head.add("sources", sources.map(Self.json))
    head.add("own_calls", calls.map(CallLog.json))
    head.add("checksum", "sha256 at the end is the SHA-256 of all lines before it; it is no signature")
    let document = PersonalDocument.bytes(
      head.fields, array: "entries", entries.map(EntryCoding.json), isSealed: false)
    // Without the closing brace and its line end, and with a comma for one field more.
    let body = Array(document.dropLast(3)) + [0x2C, 0x0A]
    return body + Array((Self.checksumStart + Self.sha256(body) + "\"\n}\n").utf8)
  }

  private static let checksumStart = "  \"sha256\": \""

  private static func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(data: Array(bytes))
    let digits = Array("0123456789abcdef")
    return String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private static func json(_ source: Source) -> JSONValue {
    var fields = EntryCoding.Writing()
    fields.add("id", source.id)
    fields.add("as_of", source.asOf)
    fields.add("imported", source.imported)
    fields.add("publisher", source.publisher)
    fields.add(
      "files",
      source.files.map { .object([("name", .string($0.name)), ("sha256", .string($0.sha256))]) })
    return .object(fields.fields)
  }

  // MARK: Reading

  /// - Parameter path: names the file in errors.
  /// - Throws: `newer`, `damaged`, or `changedReceipt` when it is whole but not what was written.
  public init(_ bytes: [UInt8], path: String) throws(ShortlistError) {
    let (head, entries) = try PersonalDocument.read(
      bytes, path: path, array: "entries", isSealed: false, element: EntryCoding.entry, head: Self.head)
    guard let stated = Self.statedChecksum(bytes), stated.text == Self.sha256(bytes.prefix(stated.end)) else {
      throw .changedReceipt(path: path)
    }
    self = head
    self.entries = entries
  }

  /// The checksum in the last line but one, and how many bytes stand before that line.
  private static func statedChecksum(_ bytes: [UInt8]) -> (text: String, end: Int)? {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 3, lines[lines.count - 1].isEmpty else { return nil }
    let line = String(decoding: lines[lines.count - 3], as: UTF8.self)
    guard line.hasPrefix(checksumStart), line.hasSuffix("\"") else { return nil }
    return (
      String(line.dropFirst(checksumStart.count).dropLast()), lines[lines.count - 3].startIndex
    )
  }

  private static func head(_ fields: RecordFields) throws(ShortlistError.Damage) -> Receipt {
    try fields.check(
      [
        "format", "kind", "list", "decide_by", "made", "program", "generation", "generation_number",
        "checksum", "sha256",
      ], lists: ["sources", "own_calls"])
    guard try fields.needed("kind") == "shortlist-receipt" else {
      throw fields.damage("kind", value: try fields.text("kind"), "A receipt was expected")
    }
    var receipt = Receipt(
      list: try fields.needed("list"), decideBy: try fields.date("decide_by"),
      made: try fields.needed("made"), program: try fields.needed("program"),
      generation: try fields.needed("generation"),
      generationNumber: try fields.neededInteger("generation_number"), sources: [], entries: [], calls: [])
    for source in fields.objects("sources") { receipt.sources.append(try Self.source(source)) }
    for call in fields.objects("own_calls") { receipt.calls.append(try CallLog.call(call)) }
    return receipt
  }

  private static func source(_ fields: RecordFields) throws(ShortlistError.Damage) -> Source {
    try fields.check(["id", "as_of", "imported", "publisher"], lists: ["files"])
    var source = Source(
      id: try fields.needed("id"), asOf: try fields.needed("as_of"), imported: try fields.text("imported"),
      publisher: try fields.text("publisher"), files: [])
    for file in fields.objects("files") {
      try file.check(["name", "sha256"])
      source.files.append(.init(name: try file.needed("name"), sha256: try file.needed("sha256")))
    }
    return source
  }
}
