import FoundationEssentials
import Glibc

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
      let named = lines.compactMap { try? decoder.decode(Named.self, from: Data($0.utf8)) }
      if named.count == lines.count { return named.map(\.id) }
    default:
      let separator: Character = first.contains("\t") ? "\t" : ","
      let names = first.split(separator: separator, omittingEmptySubsequences: false)
      if names.count > 1 || first == "id" {
        guard let column = names.firstIndex(of: "id") else { break }
        return lines.dropFirst().compactMap { line in
          let cells = line.split(separator: separator, omittingEmptySubsequences: false)
          return cells.indices.contains(column) && !cells[column].isEmpty ? String(cells[column]) : nil
        }
      }
      return lines.map { String($0.prefix { !$0.isWhitespace }) }
    }
    throw CommandError.badInput(
      "standard input holds no ids: give one a line, or what a command prints with --json id, --format ndjson or tsv"
    )
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
