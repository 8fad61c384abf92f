import Foundation

/// A CSV file (RFC 4180) read in the plainest way: for tests that must not trust the product's own reader.
public enum PlainTable {
  /// The rows of a file, each a cell by the name of its column.
  public static func rows(_ path: String) -> [[String: String]] {
    guard let data = FileManager.default.contents(atPath: path) else {
      preconditionFailure("no file \(path)")
    }
    var records = records(String(decoding: data, as: UTF8.self))
    let header = records.removeFirst()
    return records.map { record in
      Dictionary(zip(header, record).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The records of a text; a record that is one empty cell is a blank line and is left out.
  public static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    let bytes = Array(text.utf8)
    var i = 0
    func endRecord() {
      record.append(String(decoding: cell, as: UTF8.self))
      cell = []
      if record != [""] { records.append(record) }
      record = []
    }
    while i < bytes.count {
      let byte = bytes[i]
      i += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if i < bytes.count, bytes[i] == UInt8(ascii: "\"") {
          cell.append(byte)
          i += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","):
        record.append(String(decoding: cell, as: UTF8.self))
        cell = []
      case UInt8(ascii: "\r") where i < bytes.count && bytes[i] == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"): endRecord()
      default: cell.append(byte)
      }
    }
    if !cell.isEmpty || !record.isEmpty { endRecord() }
    return records
  }

  /// The items of a list cell.
  public static func list(_ cell: String?) -> [String] {
    (cell ?? "").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

/// Writes a CSV file of which every cell is quoted.
public struct PlainCSVFile {
  private var lines: [String] = []
  private let columns: [String]

  public init(_ columns: [String]) {
    self.columns = columns
    lines.append(columns.joined(separator: ","))
  }

  public mutating func add(_ cells: [String: String]) {
    lines.append(
      columns.map { "\"" + (cells[$0] ?? "").replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
        .joined(separator: ","))
  }

  public var text: String { lines.joined(separator: "\n") + "\n" }
}
