import Reading

/// Records of JSON, in every form: read in pieces of any length, they are the same records.
final class JSONFuzzing: FuzzTarget {
  static let name = "json"

  init(_ work: WorkFolder) {}

  func run(_ bytes: [UInt8]) {
    for form in [
      JSONReader.Form.lines, .document(streaming: []), .document(streaming: ["entry", "entries"]),
    ] {
      let whole = Self.read(bytes, form, chunk: 65_536)
      promise(whole == Self.read(bytes, form, chunk: 1 + bytes.count % 37), "pieces change what is read")
    }
    var narrow = JSONLimits()
    narrow.depth = 3
    narrow.recordBytes = 128
    narrow.stringBytes = 16
    narrow.nameBytes = 8
    _ = Self.read(bytes, .document(streaming: ["entry"]), chunk: 5, limits: narrow)
  }

  private static func read(
    _ bytes: [UInt8], _ form: JSONReader.Form, chunk: Int, limits: JSONLimits = .standard
  ) -> [String] {
    var seen: [String] = []
    let reader = JSONReader(
      MemoryByteSource(name: "fuzz.json", bytes: bytes, chunk: chunk), form: form, names: RecordNames(),
      limits: limits)
    do throws(ReadingError) {
      while try reader.next() {
        let text = reader.tree.rendered(reader.tree.root)
        seen.append("\(reader.line):\(reader.column) \(reader.ordinal) \(reader.byteOffset) \(text)")
        seen.append("\(reader.fault?.rule ?? "") \(reader.recordText())")
      }
      seen.append(reader.rest.rendered(reader.rest.root))
    } catch {
      seen.append("\(error)")
    }
    return seen
  }
}
