import Reading

/// A document of XML: read in pieces of any length, it is the same tree. The two readers refuse the same documents.
final class XMLFuzzing: FuzzTarget {
  static let name = "xml"

  init(_ work: WorkFolder) {}

  func run(_ bytes: [UInt8]) {
    let whole = Self.read(bytes, chunk: 65_536)
    promise(whole == Self.read(bytes, chunk: 1 + bytes.count % 37), "pieces change what is read")
    let records = Self.records(bytes, chunk: 65_536)
    promise(records == Self.records(bytes, chunk: 1 + bytes.count % 37), "pieces change the records")
    var narrow = XMLLimits()
    narrow.depth = 3
    narrow.attributesPerElement = 2
    narrow.fieldBytes = 16
    narrow.stallBytes = 64
    narrow.elementBytes = 128
    _ = Self.read(bytes, chunk: 5, limits: narrow)
  }

  private static func read(_ bytes: [UInt8], chunk: Int, limits: XMLLimits = .standard) -> [String] {
    var seen: [String] = []
    do throws(ReadingError) {
      let reader = XMLReader(MemoryByteSource(name: "fuzz.xml", bytes: bytes, chunk: chunk), limits: limits)
      try reader.read(
        onRoot: { root throws(ReadingError) in seen.append("root \(root)") },
        onElement: { element throws(ReadingError) in seen.append("\(element)") })
      seen.append(reader.rootText)
    } catch {
      seen.append(error.rule)
    }
    return seen
  }

  private static func records(_ bytes: [UInt8], chunk: Int) -> [String] {
    var seen: [String] = []
    let reader = XMLRecordReader(
      MemoryByteSource(name: "fuzz.xml", bytes: bytes, chunk: chunk), names: RecordNames(), options: .fhir
    ) { root in root.local == "Bundle" ? ["entry", "resource"] : ["record"] }
    do throws(ReadingError) {
      while try reader.next() {
        seen.append("\(reader.line):\(reader.column) \(reader.ordinal) \(reader.recordText())")
      }
      seen.append(reader.rest.rendered(reader.rest.root))
    } catch {
      seen.append(error.rule)
    }
    return seen
  }
}
