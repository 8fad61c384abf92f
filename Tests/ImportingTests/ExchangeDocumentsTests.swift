import Glibc
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct ExchangeDocumentsTests {
  private static let documents: [(name: String, text: @Sendable () -> String)] = [
    ("exchange.md", ExchangeSchema.markdown), ("exchange.xsd", ExchangeSchema.xmlSchema),
  ]

  /// With `SECOND_OPINION_WRITE_DOCS=1` in the environment the documents are written instead of compared.
  @Test(arguments: ["exchange.md", "exchange.xsd"]) func `a document is what its table says`(_ name: String)
    throws
  {
    let text = try #require(Self.documents.first { $0.name == name }).text()
    let path = packageRoot() + "/docs/" + name
    if getenv("SECOND_OPINION_WRITE_DOCS").map({ String(cString: $0) }) == "1" {
      mkdir(packageRoot() + "/docs", 0o755)
      let file = try #require(fopen(path, "w"))
      fputs(text, file)
      fclose(file)
    }
    let isSame = try readSmallFile(path) == Array(text.utf8)
    #expect(
      isSame,
      "docs/\(name) is old; write it with: SECOND_OPINION_WRITE_DOCS=1 swift test --filter ExchangeDocuments")
  }

  @Test func `every noun and column stands in both documents`() {
    let markdown = ExchangeSchema.markdown()
    let schema = ExchangeSchema.xmlSchema()
    for noun in ExchangeSchema.nouns {
      #expect(
        markdown.contains("\n### \(noun.name)\n") && schema.contains("<xs:complexType name=\"\(noun.name)\">")
      )
      for column in noun.columns {
        #expect(markdown.contains("\n| `\(column.name)` | "), "\(noun.name) \(column.name)")
        let attribute = column.name == noun.name ? "id" : column.name
        #expect(schema.contains("<xs:attribute name=\"\(attribute)\""), "\(noun.name) \(column.name)")
        #expect(column.meaning.hasSuffix(".") || column.meaning.hasSuffix("…"), "\(noun.name) \(column.name)")
      }
    }
  }

  /// The blocks of one language between fences.
  private static func blocks(_ language: String, of text: String) -> [String] {
    var blocks: [String] = []
    var current: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```" + language {
        current = []
      } else if line == "```", let lines = current {
        blocks.append(lines.joined(separator: "\n") + "\n")
        current = nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }

  @Test func `the example of the document imports, and says the same in both forms`() throws {
    let markdown = ExchangeSchema.markdown()
    let csv = Self.blocks("csv", of: markdown).enumerated().map { TextFile("\($0.offset).csv", $0.element) }
    let xml = Self.blocks("xml", of: markdown).map { TextFile("example.xml", $0) }
    #expect(csv.count == 6 && xml.count == 1)
    let first = try Imported(csv, as: "exchange")
    let second = try Imported(xml, as: "exchange")
    #expect(first.said == second.said && first.report.read == 6 && first.report.kept == 6)
    #expect(first.report.warnings.isEmpty && second.report.warnings.isEmpty)
  }
}
