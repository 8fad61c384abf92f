import FHIRModel
import Indexing
import Storing
import TestSupport
import Testing

@testable import FHIRFacade

@Suite struct BulkExportTests {
  @Test func `every resource is in the file of its type, as it is answered, and the manifest counts them`()
    throws
  {
    let asked = SharedFacades.all
    var lines: [String: [String]] = [:]
    let manifest = try BulkExport.run(
      asked.catalog.snapshot, asked.catalog.manifest, on: AskedFacade.day, base: "https://files.invalid/"
    ) { file, line in
      #expect(line.last == 0x0A)
      lines[file, default: []].append(String(decoding: line.dropLast(), as: UTF8.self))
    }
    let value = try #require(manifest.withUnsafeBytes { FHIRValue(json: $0) })
    #expect(value.all("output").count == ResourceType.allCases.count)
    for output in value.all("output") {
      let type = try #require(output["type"]?.text.flatMap { ResourceType(name: $0) })
      #expect(output["url"]?.text == "https://files.invalid/\(type.name).ndjson")
      let count = asked.catalog.count(type)
      #expect(output["count"]?.text == "\(count)")
      let answered = (0..<count).map { number -> String in
        var bytes: [UInt8] = []
        asked.catalog.resource(type, number).writeJSON(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
      }
      #expect(lines["\(type.name).ndjson"]?.sorted() == answered.sorted(), "\(type.name)")
    }
    #expect(value["transactionTime"]?.text == asked.catalog.manifest.publishedAt)
  }
}
