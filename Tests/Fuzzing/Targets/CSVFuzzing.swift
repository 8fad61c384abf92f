import Reading

/// Rows of CSV: read in pieces of any length, they are the same rows.
final class CSVFuzzing: FuzzTarget {
  static let name = "csv"

  init(_ work: WorkFolder) {}

  func run(_ bytes: [UInt8]) {
    let whole = Self.read(bytes, chunk: 65_536)
    promise(whole == Self.read(bytes, chunk: 1 + bytes.count % 37), "pieces change what is read")
    var narrow = CSVLimits()
    narrow.recordBytes = 64
    narrow.columns = 8
    _ = Self.read(bytes, chunk: 65_536, limits: narrow)
  }

  private static func read(_ bytes: [UInt8], chunk: Int, limits: CSVLimits = .standard) -> [String] {
    var seen: [String] = []
    do throws(ReadingError) {
      let reader = try CSVReader(
        MemoryByteSource(name: "fuzz.csv", bytes: bytes, chunk: chunk), limits: limits)
      seen += reader.header + reader.duplicateColumns
      let columns: [Int?] = Array(0..<min(reader.header.count, 8)) + [nil]
      reader.select(columns)
      while try reader.next() {
        seen.append("\(reader.line) \(reader.row) \(String(describing: reader.fault)) \(reader.recordText())")
        for i in columns.indices {
          seen.append("\(reader.byteColumn(i)) \(String(decoding: reader.field(i), as: UTF8.self))")
        }
      }
    } catch {
      seen.append("\(error)")
    }
    return seen
  }
}
