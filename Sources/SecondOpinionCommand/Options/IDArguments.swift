import FoundationEssentials
import Glibc
import Reading

/// Ids as arguments, or from standard input where `-` stands: commands pipe into each other.
enum IDArguments {
  /// - Returns: each id once, in the order given.
  static func ids(_ arguments: [String]) throws -> [String] {
    var ids: [String] = []
    var seen = Set<String>()
    for argument in arguments {
      for id in argument == "-" ? try read(standardInput()) : [argument] where seen.insert(id).inserted {
        ids.append(id)
      }
    }
    if ids.isEmpty { throw CommandError.usage("no id was given; name one, or pipe some in with -") }
    return ids
  }

  private struct Named: Decodable { var id: String }

  /// Ids one a line, the column `id` of what a command prints as tsv, csv or ndjson, or a JSON array of ids or of
  /// objects with an id.
  static func read(_ bytes: [UInt8]) throws -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0 == " " } }
      .filter { !$0.isEmpty }
    guard let first = lines.first else { return [] }
    let decoder = JSONDecoder()
    switch first.first {
    case "[":
      let data = Data(bytes)
      if let plain = try? decoder.decode([String].self, from: data) { return plain }
      if let named = try? decoder.decode([Named].self, from: data) { return named.map(\.id) }
    case "{":
      let objects = bytes.split(separator: 0x0A).filter { $0.contains { $0 > 0x20 } }
      let named = objects.compactMap { try? decoder.decode(Named.self, from: Data($0)) }
      if named.count == objects.count { return named.map(\.id) }
    case _ where first.contains("\t"):
      if let ids = try tabbed(bytes) { return ids }
    case _ where first.contains(",") || first == "id" || first == "\"id\"":
      if let ids = try commaSeparated(bytes) { return ids }
    default: return lines.map { String($0.prefix { !$0.isWhitespace }) }
    }
    throw CommandError.badInput(
      "standard input holds no ids: give one a line, or what a command prints with --json id, --format ndjson or tsv"
    )
  }

  /// A row without the cell may be somebody who is asked about: it is never passed over.
  private static let cellsExpected = "as many cells as in the first line were expected"

  /// The column `id` of rows as `DelimitedText.tsvLine` writes them: no cell has a tab or a line feed. What else ends a
  /// line somewhere is data, or a name with such a sign would begin a row of its own.
  ///
  /// - Returns: nil without such a column.
  private static func tabbed(_ bytes: [UInt8]) throws -> [String]? {
    let rows = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      (line.last == 0x0D ? line.dropLast() : line).split(separator: 0x09, omittingEmptySubsequences: false)
    }
    guard let head = rows.firstIndex(where: { $0.count > 1 || !$0[0].isEmpty }),
      let column = rows[head].firstIndex(where: { $0.elementsEqual("id".utf8) })
    else { return nil }
    var ids: [String] = []
    for (i, cells) in rows.enumerated().dropFirst(head + 1) where cells.count > 1 || !cells[0].isEmpty {
      guard cells.indices.contains(column) else {
        throw CommandError.badInput("standard input, line \(i + 1): \(cellsExpected)")
      }
      if !cells[column].isEmpty { ids.append(String(decoding: cells[column], as: UTF8.self)) }
    }
    return ids
  }

  /// The same of CSV, where a quoted cell may hold commas and lines.
  private static func commaSeparated(_ bytes: [UInt8]) throws -> [String]? {
    do throws(ReadingError) {
      let reader = try CSVReader(MemoryByteSource(name: "standard input", bytes: bytes))
      guard let column = reader.column(named: "id") else { return nil }
      reader.select([column])
      var ids: [String] = []
      while try reader.next() {
        if reader.fault != nil {
          throw ReadingError(
            file: "standard input", line: reader.line, rule: "row-form", expected: cellsExpected)
        }
        let id = String(decoding: reader.field(0), as: UTF8.self)
        if !id.isEmpty { ids.append(id) }
      }
      return ids
    } catch {
      let place = error.file + (error.line.map { ", line \($0)" } ?? "")
      throw CommandError.badInput("\(place): \(error.expected)")
    }
  }

  private static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if n < 0 && errno == EINTR { continue }
      if n <= 0 { return bytes }
      bytes += buffer[0..<n]
      if bytes.count > 64 << 20 { throw CommandError.badInput("standard input holds more than 64 MiB") }
    }
  }
}
