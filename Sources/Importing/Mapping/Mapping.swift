/// A declaration of how the columns of somebody's own CSV or XML become rows of the exchange format.
///
/// It is written as JSON by whoever knows the file; docs/mapping.md describes it. One row of the source may make
/// several records (a clinician, her site, her role there), which are kept or refused together.
///
/// Invariant, once `MappingChecking` has passed it: nouns and columns are those of `ExchangeSchema`, and a record
/// refers only to records that stand before it.
public struct Mapping: Sendable {
  public static let version = 1

  /// XML: the local names below the root, down to the element that is one row.
  var rows: [String]?
  /// Cells that say nothing, besides empty ones: `N/A`. Folded.
  var blank: Set<String> = []
  /// Columns that are left out on purpose.
  var ignored: [String] = []
  var records: [MappedRecord] = []
  /// The name of the mapping's file, for messages.
  public var file = ""
  /// Hexadecimal SHA-256 of the mapping's file.
  public var sha256 = ""

  /// Whether what a row makes refers to records of the same row only.
  var isSelfContained: Bool {
    records.allSatisfy { record in
      // A center's id is the same for all sources, but beside a hospital alone it must be one of the import.
      let hasOwner = record.values.contains { ["clinician", "organization"].contains($0.column.name) }
      return record.values.allSatisfy { column, value in
        let isCenterOfImport = column.name == "center" && column.field == nil && !hasOwner
        guard column.type.isReference || isCenterOfImport else { return true }
        switch value.origin {
        case .record, .every: return true
        case .columns, .first, .constant: return false
        }
      }
    }
  }
}

/// A record that a row makes: one noun with its columns.
struct MappedRecord: Sendable {
  var noun: ExchangeSchema.Noun
  /// What other records call it; the noun unless said otherwise.
  var name: String
  /// Names of files whose rows make it, with `*` for anything; nil for all files.
  var files: String?
  var each: MappedEach?
  var when: [MappedCondition] = []
  var id: MappedValue?
  var values: [(column: ExchangeSchema.Column, value: MappedValue)] = []
  /// In the mapping's file.
  var line: Int?

  /// The records for each of which it is made; nil for one that stands for itself.
  var every: [String]? {
    for (_, value) in values { if case .every(let names) = value.origin { return names } }
    return nil
  }

  /// A clinician of whom the source has the NPI and not the name: whoever bears the number, person or organization.
  var isKnownByNumberAlone = false

  /// Whether rows of a file make it.
  func applies(toFile name: String) -> Bool { files.map { Glob.matches($0, name) } ?? true }
}

/// What a record is made for several times in one row.
enum MappedEach: Hashable, Sendable {
  /// XML: the local names of the element, from the row on; paths in the record then begin in it.
  case element([String])
  /// The items of a cell; in the record the column stands for the one item.
  case items(column: SourceColumn, separator: String)
}

/// When a record is made: all its conditions must hold.
struct MappedCondition: Sendable {
  /// Any of these columns counts.
  var columns: [SourceColumn]
  /// The cell must be one of these, folded; nil: any value.
  var allowed: Set<String>?
  var excluded: Set<String> = []
}

/// Where a value comes from and what is done to it on its way.
struct MappedValue: Sendable {
  enum Origin: Sendable {
    /// Joined, blanks left out.
    case columns([SourceColumn])
    /// The first group with a value; a group's columns are joined.
    case first([[SourceColumn]])
    case constant(String)
    /// The id of the record of this name that the same row makes.
    case record(String)
    /// The id of each record of these names that the row makes: the record is made once for each.
    case every([String])
  }

  /// A value for which the table has no entry.
  enum Otherwise: String, CaseIterable, Sendable {
    /// It goes on as it is; the exchange format then judges it.
    case keep
    /// It is left out, with a warning.
    case blank
    /// The row is refused.
    case refuse
  }

  /// A value of the wrong form.
  enum WhenWrong: String, CaseIterable, Sendable {
    case refuse
    /// It is left out, with a warning, and the row is kept.
    case blank
  }

  var origin: Origin
  var join: String?
  var table: ValueTable?
  var otherwise = Otherwise.keep
  var date: DateForm?
  var separator: String?
  var split: TextSplit?
  var whenWrong = WhenWrong.refuse
  /// In the mapping's file.
  var line: Int?

  init(_ origin: Origin) { self.origin = origin }

  var columns: [SourceColumn] {
    switch origin {
    case .columns(let columns): columns
    case .first(let groups): groups.flatMap { $0 }
    case .constant, .record, .every: []
    }
  }
}

/// A column of the source as the mapping names it.
enum SourceColumn: Hashable, Sendable {
  /// The header's name in CSV (compared as `CSVReader.normalized`), a path in XML.
  case name(String)
  /// The place in a CSV file, 1 for the first: for headers that are blank or stand twice.
  case number(Int)

  var text: String {
    switch self {
    case .name(let name): name
    case .number(let number): "column \(number)"
    }
  }
}

/// File names with `*` for any text.
enum Glob {
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1 else { return pattern == name }
    guard name.hasPrefix(parts[0]) else { return false }
    var rest = name.dropFirst(parts[0].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}
