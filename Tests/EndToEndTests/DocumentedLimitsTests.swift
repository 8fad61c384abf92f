import DirectoryModel
import Reading
import TestSupport
import Testing

@testable import FHIRFacade
@testable import Importing
@testable import Querying
@testable import Serving
@testable import Shortlisting

/// The limits that the documents name are those of the program: the numbers, and what happens beyond them.
///
/// Those of a request of HTTP are held in `HTTPDocumentTests` and provoked in `ServeTests` and `ServeOperationsTests`.
@Suite struct DocumentedLimitsTests {
  private static func kib(_ bytes: Int) -> String { "\(bytes >> 10) KiB" }
  private static func mib(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }

  /// In groups of three, as documents write them.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.map { (($0 > 0 && (digits.count - $0) % 3 == 0) ? "," : "") + String(digits[$0]) }
      .joined()
  }

  /// A document, and words in it that are made of a number of the program.
  private static let words: [(document: String, words: String)] = {
    let (csv, xml, json) = (CSVLimits.standard, XMLLimits.standard, JSONLimits.standard)
    typealias Request = SearchRequest
    return [
      (
        "SECURITY.md",
        "| CSV | record \(mib(csv.recordBytes)), \(grouped(csv.columns)) columns, cell 65,536 bytes |"
      ),
      (
        "SECURITY.md",
        "| XML | depth \(xml.depth), \(xml.attributesPerElement) attributes an element, "
          + "\(xml.namespacesInScope) namespaces in scope, \(grouped(xml.names)) names, field "
          + "\(kib(xml.fieldBytes)), element \(mib(xml.elementBytes)), markup \(kib(xml.stallBytes)), no DOCTYPE"
      ),
      (
        "SECURITY.md",
        "| JSON | depth \(json.depth), record \(mib(json.recordBytes)), string \(kib(json.stringBytes)), "
          + "name \(kib(json.nameBytes)) |"
      ),
      ("SECURITY.md", "| mapping file | \(mib(Mapping.longest)) |"),
      (
        "docs/search.md",
        "more than \(grouped(Request.mostCharacters)) characters or \(Request.mostWords) words"
      ),
      ("docs/search.md", "other than 1 to \(Request.mostHits), or `all`"),
      ("docs/search.md", "more than \(Request.mostValues) of them"),
      ("docs/search.md", "(\(grouped(Int(Request.widestRadius.miles))) miles)"),
      ("docs/search.md", "one of over \(SuggestRequest.mostCharacters) characters"),
      ("docs/independence.md", "both add up, at most \(Request.mostFirstDoctors)."),
      (
        "docs/fhir.md",
        "`_count` up to \(SearchQuestion.mostCount) (\(SearchQuestion.defaultCount) unless said"
      ),
      ("docs/fhir.md", "follow up to \(["four"][SearchQuestion.mostSteps - 4]) references"),
      ("docs/fhir.md", "at most \(grouped(SearchQuestion.mostIncluded)) resources"),
      ("docs/http.md", "of at most \(grouped(RateLimit.mostClients)) clients"),
      ("docs/http.md", "more than \(grouped(ContentCoding.leastBytes)) bytes are gzip"),
      ("docs/http.md", "warns \(ServerCertificate.warningDays) days before"),
      ("docs/mapping.md", "in the first \(FileSample.sampledRows) rows"),
      ("docs/merging.md", "more than \(LayerLint.plausibleSites) sites"),
      ("docs/shortlists.md", "1 to \(ListName.longest), no dot in front"),
      ("docs/exchange.md", "An **id** has 1 to \(RecordID.longest) letters"),
      ("docs/RELIABILITY.md", "at most \(grouped(ImportReport.listedIssues)) listed"),
    ]
  }()

  @Test func `every limit in the documents is the program's own number`() {
    for (document, words) in Self.words {
      #expect(Files.text(packageRoot() + "/" + document).contains(words), "\(document): \(words)")
    }
  }

  // MARK: Questions

  private static func values(_ count: Int) -> String {
    Array(repeating: "2000000010", count: count).joined(separator: ",")
  }

  /// What is asked at a limit, and one beyond it with the words that say so.
  private static let questions: [(last: [String], beyond: [String], words: String)] = [
    (
      ["search", String(repeating: "a ", count: 32)], ["search", String(repeating: "a ", count: 33)],
      "at most 32"
    ),
    (
      ["search", String(repeating: "é", count: 1_000)], ["search", String(repeating: "é", count: 1_001)],
      "at most 1,000"
    ),
    (["search", "--limit", "100"], ["search", "--limit", "101"], "1 to 100"),
    (
      ["search", "--near", "10001", "--within", "12436mi"],
      ["search", "--near", "10001", "--within", "12437mi"], "12436 mi"
    ),
    (
      ["search", "--near", "90,-180", "--limit", "1"], ["search", "--near", "90,-181", "--limit", "1"],
      "-180 to 180"
    ),
    (
      ["search", "--state", Array(repeating: "IL", count: 100).joined(separator: ",")],
      ["search", "--state", Array(repeating: "IL", count: 101).joined(separator: ",")], "at most 100"
    ),
    (
      ["suggest", String(repeating: "a", count: 100)], ["suggest", String(repeating: "a", count: 101)], "100"
    ),
    (
      [
        "compare", "center:mskcc", "center:yale", "center:nyu-perlmutter", "center:rutgers",
        "center:huntsman",
      ],
      [
        "compare", "center:mskcc", "center:yale", "center:nyu-perlmutter", "center:rutgers",
        "center:huntsman",
        "center:colorado",
      ], "takes two to 5 ids, not 6"
    ),
    (
      ["shortlist", "new", String(repeating: "z", count: 64)],
      ["shortlist", "new", String(repeating: "y", count: 65)], "up to 64"
    ),
  ]

  @Test(arguments: questions.indices)
  func `the last of a question is taken, and one more is refused with the number`(_ index: Int) {
    let data = DataFolder.withExample()
    let (last, beyond, words) = Self.questions[index]
    let taken = data.run(last)
    #expect(taken.code == 0, "\(taken.stderr)")
    let refused = data.run(beyond)
    #expect(refused.code == 64 && refused.stdout.isEmpty, "\(refused.stderr)")
    #expect(refused.stderr.contains(words), "\(refused.stderr)")
  }

  @Test func `of more than ten first doctors none is looked at`() {
    let data = DataFolder.withExample()
    let centers = JSON(data.run("search", "--kind", "center", "--limit", "11", "--json", "id", "--quiet"))
      .list
    let ids = centers.compactMap { $0["id"].text }
    #expect(ids.count == 11)
    let ten = data.run("search", "--first-doctor", ids.prefix(10).joined(separator: ","), "--limit", "1")
    #expect(ten.code == 0, "\(ten.stderr)")
    let refused = data.run("search", "--first-doctor", ids.joined(separator: ","), "--limit", "1")
    #expect(refused.code == 64 && refused.stderr.contains("at most 10"), "\(refused.stderr)")
  }

  // MARK: Files

  private func importing(_ text: String, _ name: String = "people.csv") -> Outcome {
    let data = DataFolder.seeded()
    return data.run(
      "import", data.folder.write(name, text), "--as", "exchange", "--source", "people", "--as-of",
      "2026-11-01", "--dry-run")
  }

  @Test func `a cell, an id and a header are taken up to their limits and no further`() {
    let head = "clinician,npi,last,notes\n"
    func row(_ id: String = "a", notes: String = "") -> String {
      "\(head)b,2000000028,Two,\n\(id),2000000010,One,\(notes)\n"
    }
    func letters(_ count: Int) -> String { String(repeating: "n", count: count) }
    #expect(importing(row(notes: letters(65_536))).code == 0)
    let cell = importing(row(notes: letters(65_537)))
    #expect(cell.code == 3 && cell.stderr.contains("at most 65,536 bytes"), "\(cell.stderr)")
    #expect(importing(row(letters(128))).code == 0)
    let id = importing(row(letters(129)))
    #expect(id.code == 3 && id.stderr.contains("people.csv:3"), "\(id.stderr)")
    let control = importing(row(notes: "a\u{7}b"))
    #expect(control.code == 3 && control.stderr.contains("people.csv:3"))
    // Own columns, as many as a header may have.
    func wide(_ columns: Int) -> String {
      let own = (3..<columns).map { ",x_\($0)" }.joined()
      let blank = String(repeating: ",", count: columns - 3)
      return "clinician,npi,last\(own)\na,2000000010,One\(blank)\n"
    }
    #expect(importing(wide(4_096)).code == 0)
    let header = importing(wide(4_097))
    #expect(header.code == 65 && header.stderr.contains("csv-too-many-columns"))
  }

  @Test func `a report lists a thousand refused rows and counts them all`() {
    let data = DataFolder.seeded()
    var registry = InventedRegistry.people(3)
    for i in 0..<1_100 { registry.useless(InventedRegistry.npi(1_000 + i)) }
    let file = data.folder.write("registry.csv", registry.csv)
    let report = JSON(
      data.run("import", file, "--as", "nppes", "--source", "r", "--as-of", "2026-11-01", "--json"))
    #expect(report["refused"].int == 1_100)
    #expect(report["issues"].list.count == 1_000)
  }

  @Test func `a mapping that is the data itself is refused for its size`() {
    let data = DataFolder.seeded()
    let roster = data.folder.write("roster.csv", "NPI,Last\n2000000010,One\n")
    let large = data.folder.write("large.json", Array(repeating: UInt8(ascii: " "), count: 4 << 20 + 1))
    let outcome = data.run(
      "import", roster, "--as", "mapped", "--mapping", large, "--source", "r", "--as-of", "2026-11-01")
    #expect(outcome.code == 78 && outcome.stderr.contains("[mapping-too-large]"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("is it the data?"))
  }
}
