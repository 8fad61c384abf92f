import FoundationEssentials
import Importing
import Storing
import TestSupport

/// What the contract of every adapter is tried on: good files, and rows that each break one rule.
///
/// It is read from `contract.json` in the folders of `Fixtures`, an array with one entry an adapter, so that a
/// new source needs no line of Swift here; `Contract`, below, has its keys. Every file has one record a line
/// between `head` and `foot`.
struct AdapterFixture: Sendable {
  /// A row to be put between good ones of the first file.
  struct BadRow: Sendable {
    var text: String
    var rule: String
    /// The fault lies in one cell, so that the issue names its column.
    var isInCell: Bool
  }

  /// What makes the first file unreadable, and the rule that says so.
  struct Unreadable: Sendable {
    var rule: String
    var bytes: [UInt8]
  }

  var files: [TextFile]
  var badRows: [BadRow]
  /// A well-formed file that is not of this format, and the names of which it lacks one.
  var foreign: TextFile
  var lacks: String
  var unreadable: [Unreadable]
  /// Lines before the first record and behind the last one of each file.
  var head: Int
  var foot: Int
  /// What stands between two records, at the end of a line.
  var separator: String
  /// The row of a record is its line, as in XML, or its number.
  var rowsAreLines: Bool
  /// A declaration of a mapping, for the adapter that needs one.
  var mapping: TextFile?

  /// Records of a file, one a line.
  func records(of file: TextFile) -> [String] {
    file.lines.dropFirst(head).dropLast(foot).map {
      !separator.isEmpty && $0.hasSuffix(separator) ? String($0.dropLast(separator.count)) : $0
    }
  }

  /// The rows that a reference into a file may name.
  func rows(of file: TextFile) -> ClosedRange<Int> {
    rowsAreLines ? head + 1...file.lines.count - foot : 1...records(of: file).count
  }

  /// The files with bad rows before, between and behind all records of the first file.
  func files(with bad: [BadRow]) -> [TextFile] {
    var files = files
    let all = bad.map(\.text) + records(of: files[0]).flatMap { [$0] + bad.map(\.text) }
    let lines =
      files[0].lines.prefix(head) + all.enumerated().map { $1 + ($0 + 1 < all.count ? separator : "") }
      + files[0].lines.suffix(foot)
    files[0] = TextFile(files[0].name, lines.map { $0 + "\n" }.joined())
    return files
  }

  /// Times that a row of `files(with:)` stands in the first file.
  var repetitions: Int { records(of: files[0]).count + 1 }

  /// The lines of a row of `files(with:)` that has this one bad row.
  var badLines: [Int] { (0..<repetitions).map { head + 1 + 2 * $0 } }

  /// - Parameter adapter: the word after `--as`; every adapter has a contract or these tests fail.
  static func of(_ adapter: String) throws -> AdapterFixture {
    let folders = packageRoot() + "/Tests/ImportingTests/Fixtures"
    for name in directoryEntries(folders) {
      guard let json = try? readSmallFile("\(folders)/\(name)/contract.json") else { continue }
      let contracts = try JSONDecoder().decode([Contract].self, from: Data(json))
      if let contract = contracts.first(where: { $0.adapter == adapter }) {
        return try contract.fixture(in: name)
      }
    }
    preconditionFailure("no contract.json under Fixtures names the adapter \(adapter)")
  }
}

/// One entry of a `contract.json`; whoever adds a source writes one. For a CSV file this is all:
///
///     [
///      {
///       "adapter": "hospitals",
///       "form": "csv",
///       "files": ["Hospital_General_Information.csv"],
///       "badRows": [
///        {"cells": {"0": "1409", "1": "SHORT NUMBER", "8": "Childrens"}, "rule": "ccn-form"},
///        {"text": "140997,TOO FEW CELLS", "rule": "csv-ragged", "inCell": false}
///       ],
///       "foreign": "Facility_Affiliation.csv",
///       "lacks": "Hospital Type"
///      }
///     ]
private struct Contract: Decodable {
  /// A row that is refused, by one rule and no other, so that all else that is required must be in it. It may
  /// leave a mention of its NPI and no other record.
  struct BadRow: Decodable {
    /// The line as it stands, without `separator`.
    var text: String?
    /// In the place of `text`, for CSV: values by number of the file's column, from 0; all others are blank.
    /// Each is put in quotes, but no quote within is doubled. No name in the header has a comma.
    var cells: [String: String]?
    var rule: String
    /// Whether the issue names a column; true when absent.
    var inCell: Bool?
  }

  struct Unreadable: Decodable {
    var rule: String
    /// The whole file, or what is put behind the good one.
    var text: String?
    var append: String?
  }

  /// The word after `--as`.
  var adapter: String
  /// In this folder, or with another's name before a slash, as all names of files here. No row of theirs is
  /// refused; rows with warnings and repairs are welcome. The bad rows go into the first file.
  var files: [String]
  /// `csv`, for which the tests know what makes a file unreadable; any other form (`json`, `xml`) says so itself
  /// in `unreadable`.
  var form: String
  /// Lines before the first record; 1, the header, when absent.
  var head: Int?
  /// Lines behind the last record; none when absent.
  var foot: Int?
  /// What stands at the end of a line between two records, such as the comma of a JSON array; nothing when
  /// absent.
  var separator: String?
  /// Whether a record's row is its line, as in XML, and not its number; false when absent.
  var rowsAreLines: Bool?
  var badRows: [BadRow]
  /// A file of another source, well formed, which this adapter refuses whole in its first line.
  var foreign: String
  /// Words in that refusal: for CSV the name of a column that `foreign` has not.
  var lacks: String
  /// What makes a file of this form unreadable, beside bytes that are not UTF-8 and compression, which are tried
  /// on every adapter.
  var unreadable: [Unreadable]?
  /// A declaration of the file's columns, for the adapter that needs one.
  var mapping: String?

  func fixture(in folder: String) throws -> AdapterFixture {
    func file(_ name: String) throws -> TextFile {
      try TextFile(fixture: name.contains("/") ? name : folder + "/" + name)
    }
    let files = try files.map(file)
    let head = head ?? 1
    let width = head > 0 ? files[0].lines[head - 1].split(separator: ",").count : 0
    let bad = badRows.map { row in
      let cells = row.cells ?? [:]
      let text = row.text ?? (0..<width).map { "\"\(cells[String($0)] ?? "")\"" }.joined(separator: ",")
      return AdapterFixture.BadRow(text: text, rule: row.rule, isInCell: row.inCell ?? true)
    }
    let good = files[0]
    var unreadable: [AdapterFixture.Unreadable] = [
      .init(rule: "not-utf-8", bytes: good.bytes + [0x41, 0xC3, 0x28, 0x0A]),
      .init(rule: "compressed-gzip", bytes: [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3]),
    ]
    let others = self.unreadable ?? (form == "csv" ? Self.unreadableCSV(header: good.lines[head - 1]) : [])
    for other in others {
      unreadable.append(
        .init(
          rule: other.rule,
          bytes: other.text.map { Array($0.utf8) } ?? good.bytes + Array((other.append ?? "").utf8)))
    }
    return AdapterFixture(
      files: files, badRows: bad, foreign: try file(foreign), lacks: lacks, unreadable: unreadable,
      head: head, foot: foot ?? 0, separator: separator ?? "", rowsAreLines: rowsAreLines ?? false,
      mapping: try mapping.map(file))
  }

  private static func unreadableCSV(header: String) -> [Unreadable] {
    [
      .init(rule: "csv-empty", text: ""),
      .init(rule: "nothing-kept", text: header),
      .init(rule: "csv-open-quote", append: "\"never closed"),
      .init(rule: "csv-not-csv", text: "<html><body>Sign in</body></html>"),
      .init(rule: "csv-not-csv", text: "{\"resourceType\": \"Bundle\"}"),
    ]
  }
}

extension AdapterFixture {
  /// Sets what an import of this adapter needs beside its files.
  func prepare(_ request: inout ImportRequest, in folder: TemporaryFolder) {
    if let mapping { request.mapping = folder.write(mapping.name, mapping.bytes) }
  }

  func imported(_ files: [TextFile], as adapter: String) throws -> Imported {
    let folder = TemporaryFolder()
    return try withExtendedLifetime(folder) {
      try Imported(files, as: adapter) { prepare(&$0, in: folder) }
    }
  }
}
