import ArgumentParser
import Glibc
import Reading

/// Ids as arguments, or from standard input where `-` stands for them, so that commands pipe into each other.
enum IDInput {
  /// - Parameter arguments: ids, several by comma; `-` reads ids a line, or what `search` prints as JSON.
  static func ids(_ arguments: [String]) throws -> [String] {
    var ids: [String] = []
    for argument in arguments {
      if argument == "-" {
        ids += try read(standardInput(), name: "standard input")
      } else {
        ids += FilterOptions.split([argument])
      }
    }
    return ids
  }

  /// Plain ids apart by white space or commas; the column `id` of what a command prints as tsv or csv; a JSON array or
  /// lines of objects with `id`; or the envelope of `search --format json`.
  static func read(_ bytes: [UInt8], name: String) throws -> [String] {
    // A mark of UTF-8 is no part of the first id.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    guard first == 0x5B || first == 0x7B else {
      let text = String(decoding: bytes, as: UTF8.self)
      if let column = try column(of: text) { return column }
      return text.split { $0.isWhitespace || $0 == "," }.map(String.init)
    }
    let names = RecordNames()
    let reader = JSONReader(
      MemoryByteSource(name: name, bytes: bytes), form: .document(streaming: ["data"]), names: names)
    var ids: [String] = []
    while try reader.next() {
      if let fault = reader.fault { throw fault }
      guard let id = reader.tree.text(of: reader.tree.root, named: names["id"]) else {
        throw CommandError.usage(
          "standard input, line \(reader.line): an object without \"id\"; search --json id prints ids")
      }
      ids.append(String(decoding: id, as: UTF8.self))
    }
    return ids
  }

  /// The column `id` of a table as `search` prints it when it is piped; nil for what has no line of column names.
  private static func column(of text: String) throws -> [String]? {
    guard let end = text.firstIndex(where: \.isNewline) else { return nil }
    let head = text[..<end]
    let isTabbed = head.contains("\t")
    let names: Set<Substring> = ["id", "name", "\"id\"", "\"name\""]
    guard head.split(separator: isTabbed ? "\t" : ",").contains(where: { names.contains($0) }) else {
      return nil
    }
    return try IDArguments.read(Array(text.utf8))
  }

  private static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if n == 0 { return bytes }
      if n < 0 {
        if errno == EINTR { continue }
        throw CommandError.usage("standard input cannot be read: \(String(cString: strerror(errno)))")
      }
      bytes += buffer[0..<n]
      guard bytes.count <= 16 << 20 else {
        throw CommandError.usage("standard input is no list of ids: it has over 16 MB")
      }
    }
  }
}
