import Foundation
import Reading
import TestSupport
import Testing

/// The documents of the W3C XML Conformance Test Suite, as many as a reader without document types can be asked about.
///
/// The suite is not part of this repository; `SECOND_OPINION_XMLCONF` names its folder `xmlconf`
/// (https://www.w3.org/XML/Test/).
@Suite struct XMLConformanceTests {
  static let folder = ProcessInfo.processInfo.environment["SECOND_OPINION_XMLCONF"]

  struct Document {
    var id: String
    var path: String
    var attributes: [String: String]
    /// Whether the catalog calls it well-formed.
    var isWellFormed: Bool { ["valid", "invalid"].contains(attributes["TYPE"]) }
    /// Of XML 1.1, or of an edition that the later ones contradict.
    var isOfAnotherVersion: Bool {
      attributes["VERSION"] == "1.1" || attributes["RECOMMENDATION"]?.hasSuffix("1.1") == true
        || attributes["EDITION"].map { !$0.contains("5") } == true
    }
  }

  /// Declare another encoding than their bytes have: the bytes decide here (`XMLReaderTests`), since programs write
  /// `utf-16` before UTF-8.
  private static let misdeclared: Set = ["rmt-e2e-61", "hst-lhs-007", "hst-lhs-008"]

  private enum Outcome: String, CaseIterable {
    case notWellFormed = "refused, and not well-formed"
    case documentType = "refused for a document type"
    case other = "refused for an encoding, names or a version that we do not read"
    case read
  }

  /// What the catalogs of the suite list.
  static func documents(_ folder: String) throws -> [Document] {
    let everything = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var documents: [Document] = []
    for name in everything.sorted() where name.hasSuffix(".xml") {
      let text = String(
        decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(), as: UTF8.self)
      for test in text.matches(of: /<TEST\s([^>]*)>/) {
        var attributes: [String: String] = [:]
        for pair in test.1.matches(of: /(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/) {
          attributes[String(pair.1)] = String(pair.2 ?? pair.3 ?? "")
        }
        guard let id = attributes["ID"], let uri = attributes["URI"] else { continue }
        let base = name.contains("/") ? String(name[..<name.lastIndex(of: "/")!]) + "/" : ""
        documents.append(Document(id: id, path: folder + "/" + base + uri, attributes: attributes))
      }
    }
    return documents
  }

  @Test(.enabled(if: folder != nil, "SECOND_OPINION_XMLCONF names no folder"))
  func
    `what is not well-formed is refused, what is and has no document type is read, the same in any pieces`()
    throws
  {
    var counts: [Outcome: Int] = [:]
    for document in try Self.documents(try #require(Self.folder)) {
      guard let data = FileManager.default.contents(atPath: document.path) else {
        Issue.record("\(document.id): no file \(document.path)")
        continue
      }
      let bytes = Array(data)
      let start = ContinuousClock.now
      let outcome = readXML(bytes)
      let pieces = readXML(bytes, chunk: 3)
      #expect(ContinuousClock.now - start < .seconds(5), "\(document.id)")
      #expect(outcome.failure?.rule == pieces.failure?.rule, "\(document.id)")
      #expect(outcome.elements.map(describe) == pieces.elements.map(describe), "\(document.id)")
      let kind: Outcome
      switch outcome.failure?.rule {
      case nil:
        #expect(
          document.isWellFormed || document.isOfAnotherVersion || document.attributes["TYPE"] == "error"
            || Self.misdeclared.contains(document.id),
          "\(document.id) was read")
        kind = .read
      case "xml-doctype": kind = .documentType
      case "xml-encoding" where document.isWellFormed, _ where document.isOfAnotherVersion,
        "xml-namespace" where document.attributes["NAMESPACE"] == "no":
        kind = .other
      case let rule?:
        #expect(!document.isWellFormed, "\(document.id): \(rule)")
        kind = .notWellFormed
      }
      counts[kind, default: 0] += 1
    }
    print(Outcome.allCases.map { "\($0.rawValue): \(counts[$0] ?? 0)" }.joined(separator: "; "))
    #expect(counts.values.reduce(0, +) > 2_000 && Outcome.allCases.allSatisfy { counts[$0] != nil })
  }
}
