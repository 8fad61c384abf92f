/// What a dry run shows of a mapping: the first rows as they would be read, and how each column fares.
public struct MappingPreview: Codable, Equatable, Sendable {
  /// A record as the exchange format would have it.
  public struct Record: Codable, Equatable, Sendable {
    public var line: Int
    public var values: [String: String]
  }

  public struct Column: Codable, Equatable, Sendable {
    public var name: String
    /// The columns of the source, or the constant.
    public var from: String
    public var filled = 0
    public var blank = 0
    /// Rows refused for it.
    public var refused = 0
    /// Values left out, or read with a repair.
    public var noted = 0
  }

  public struct Noun: Codable, Equatable, Sendable {
    public var noun: String
    public var called: String
    /// How many such records the rows would make, repetitions counted.
    public var made = 0
    /// Of the first rows.
    public var records: [Record] = []
    public var columns: [Column]
  }

  public static let shownRows = 5

  public var nouns: [Noun] = []

  init(_ mapping: Mapping) {
    nouns = mapping.records.map { record in
      let id = Column(name: record.noun.name, from: Self.from(record.id))
      return Noun(
        noun: record.noun.name, called: record.name,
        columns: [id] + record.values.map { Column(name: $0.column.name, from: Self.from($0.value)) })
    }
  }

  private static func from(_ value: MappedValue?) -> String {
    switch value?.origin {
    case nil: "what it joins"
    case .constant(let text): "\"\(text)\""
    case .record(let name): "the row's \(name)"
    case .every(let names): "every " + names.joined(separator: ", ")
    case .columns(let columns): columns.map(\.text).joined(separator: " + ")
    case .first(let groups):
      groups.map { $0.map(\.text).joined(separator: " + ") }.joined(separator: ", else ")
    }
  }

  /// - Parameter row: 1 for the first of all files.
  mutating func count(_ made: MappedRecords, row: Int) {
    for record in made.records {
      nouns[record.index].made += 1
      for i in nouns[record.index].columns.indices {
        if record.row[nouns[record.index].columns[i].name] == nil {
          nouns[record.index].columns[i].blank += 1
        } else {
          nouns[record.index].columns[i].filled += 1
        }
      }
      if row <= Self.shownRows {
        nouns[record.index].records.append(Record(line: record.row.line, values: record.row.values))
      }
    }
    if let faulty = made.faultyColumn { change(faulty.record, faulty.column) { $0.refused += 1 } }
    for note in made.notes { change(note.record, note.column) { $0.noted += 1 } }
  }

  private mutating func change(_ record: Int, _ column: String, _ body: (inout Column) -> Void) {
    guard let i = nouns[record].columns.firstIndex(where: { $0.name == column }) else { return }
    body(&nouns[record].columns[i])
  }
}
