import DirectoryModel
import Exporting
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What holds of every format, however many there will be.
@Suite struct ShortlistFormatContractTests {
  static let tokens = ShortlistFormats.all.map(\.token)
  static let cases = tokens.flatMap { token in ExportLanguage.allCases.map { (token, $0) } }

  private func format(_ token: String) throws -> any ShortlistFormat {
    try #require(ShortlistFormats.format(token))
  }

  private func context(_ language: ExportLanguage = .english) -> ExportContext {
    ExportContext(day: InventedShortlist.day, language: language, version: "9.8.7")
  }

  /// With the folds of vCard and iCalendar undone and Markdown's backslashes taken away.
  private func text(_ token: String, _ list: Shortlist, _ language: ExportLanguage = .english) throws
    -> String
  {
    let text = String(decoding: try format(token).bytes(of: list, in: context(language)), as: UTF8.self)
    switch token {
    case "vcf", "ics":
      return text.replacingOccurrences(of: "\r\n ", with: "").replacingOccurrences(of: "\\,", with: ",")
        .replacingOccurrences(of: "\\;", with: ";")
    case "md": return text.replacingOccurrences(of: "\\", with: "")
    default: return text
    }
  }

  // MARK: The registry

  @Test func `each file in Formats is one format that is registered`() throws {
    let folder = packageRoot() + "/Sources/Exporting/Formats"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
    let types = ShortlistFormats.all.map { "\(type(of: $0)).swift" }
    #expect(Set(files) == Set(types))
    #expect(types.count == Set(types).count)
  }

  @Test func `tokens and extensions are each format's own`() {
    #expect(Set(Self.tokens).count == Self.tokens.count)
    #expect(Set(ShortlistFormats.all.map(\.fileExtension)).count == Self.tokens.count)
    #expect(ShortlistFormats.format("pdf") == nil)
  }

  // MARK: Bytes

  @Test(arguments: cases)
  func `the same list gives the same bytes`(token: String, language: ExportLanguage) throws {
    for list in [InventedShortlist.plain, InventedShortlist.hostile] {
      let first = try format(token).bytes(of: list, in: context(language))
      #expect(first == (try format(token).bytes(of: list, in: context(language))))
    }
  }

  @Test(arguments: tokens) func `another value gives other bytes`(token: String) throws {
    var list = InventedShortlist.plain
    let before = try format(token).bytes(of: list, in: context())
    list.entries[0].phone = "3125550138"
    #expect(before != (try format(token).bytes(of: list, in: context())))
  }

  @Test(arguments: cases)
  func `an empty list is written and says nothing of a place`(token: String, language: ExportLanguage) throws
  {
    let text = try text(token, InventedShortlist.empty, language)
    #expect(!text.contains("Ejemplo"))
    // Lines and cards alone have nothing but entries.
    #expect(text.isEmpty == ["ndjson", "vcf"].contains(token))
  }

  @Test(arguments: tokens) func `every entry is there, in the person's order`(token: String) throws {
    var list = InventedShortlist.plain
    // One that is ruled out has no task.
    list.entries[2].status = .open
    for entries in [list.entries, list.entries.reversed()] {
      list.entries = entries
      let text = try text(token, list)
      let places = entries.map { entry in
        // A calendar names a program by its institution.
        let name = token == "ics" && entry.kind == .program ? entry.organization ?? "" : entry.name
        let written = token == "html" || token == "xlsx" ? name.replacing("&", with: "&amp;") : name
        return text.range(of: written)?.lowerBound
      }
      let found = places.compactMap { $0 }
      #expect(found.count == entries.count)
      #expect(found == found.sorted())
    }
  }

  // MARK: No value is lost

  /// A value that stands in a file only if the field was written, in any of the forms that formats give it.
  private struct Probe {
    var field: String
    var forms: [String]

    init(_ field: String, _ forms: String...) {
      self.field = field
      self.forms = forms
    }

    /// A day as ISO, in words, as a number of days and without dashes.
    init(_ field: String, day: String, words: String, number: Int) {
      self.init(field, day, words, ">\(number)<", day.replacing("-", with: ""))
    }
  }

  /// Serial numbers of days as spreadsheets count them, worked out by hand from 1 January 2026 = 46023.
  private let probes: [Probe] = [
    Probe("list", "Listname Qx0"),
    Probe("created", day: "2026-01-02", words: "January 2, 2026", number: 46_024),
    Probe("exported", day: "2026-11-21", words: "November 21, 2026", number: 46_347),
    Probe("program_version", "9.8.7"),
    Probe("decide_by", day: "2026-12-24", words: "December 24, 2026", number: 46_380),
    Probe("question", "Question Qx1"), Probe("note", "A directory can be wrong: call before you go."),
    Probe("id", "center:qx2"), Probe("kind", "center", "Cancer center", "KIND:org"),
    Probe("name", "Name Qx3"),
    Probe("modalities", "interventional-radiology", "Treats with the help of scans"),
    Probe("specialties", "Specialty Qx4"),
    Probe("designation", "basic-laboratory", "research lab, sees no patients"),
    Probe("center", "Center Qx5"), Probe("organization", "Organization Qx6"),
    Probe("address", "Street Qx7"), Probe("coordinates", "12.345600"), Probe("distance_mi", "77.7"),
    Probe("phone", "312-555-0166", "3125550166"), Probe("website", "https://example.org/qx8"),
    Probe("network", "Plan Qx9"), Probe("match", "Match Qx10"), Probe("reasons", "Reason Qx11"),
    Probe("independence", "Independence Qx12"), Probe("virtual", "Virtual Qx13"),
    Probe(
      "accepting", "\"accepting\": \"no\"", "\"accepting\":\"no\"", "New patients: No", "New patients:** No",
      ",no,", "\tno\t",
      ">no<", "New patients</th><td><p dir=\"auto\">No<", "\"no\""),
    Probe("price", "Price Qx14"), Probe("days", "4711"), Probe("days_from", "Days from Qx15"),
    Probe("days_unit", "business"),
    Probe("languages", "mk"), Probe("records_wanted", "Record Qx16"), Probe("status", "booked", "Booked"),
    Probe("visit", day: "2026-12-12", words: "December 12, 2026", number: 46_368),
    Probe("notes", "Note Qx17"),
    Probe("last_confirmed", day: "2026-03-04", words: "March 4, 2026", number: 46_085),
    Probe("added", day: "2026-02-03", words: "February 3, 2026", number: 46_056),
    Probe("generation", "generationqx18"), Probe("facts", "Fact Qx19"), Probe("evidence", "file-qx20"),
  ]

  private var probed: Shortlist {
    func day(_ text: String) -> CalendarDate { CalendarDate(iso: text)! }
    var entry = ShortlistEntry(
      id: "center:qx2", kind: .center, name: "Name Qx3", added: day("2026-02-03"),
      generation: "generationqx18")
    entry.status = .booked
    entry.notes = [EntryNote(day: day("2026-11-20"), text: "Note Qx17")]
    entry.visit = day("2026-12-12")
    entry.reasons = ["Reason Qx11"]
    entry.match = EntryMatch(strength: .siteProgram, words: "Match Qx10")
    entry.modalities = [.interventionalRadiology]
    entry.specialties = ["Specialty Qx4"]
    entry.designation = .basicLaboratory
    entry.center = "Center Qx5"
    entry.organization = "Organization Qx6"
    entry.address = PostalAddress(street: "Street Qx7", city: "Chicago")
    entry.coordinates = Coordinates(latitude: 12.3456, longitude: -1)
    entry.distance = Distance(miles: 77.7)
    entry.phone = "3125550166"
    entry.website = "https://example.org/qx8"
    entry.network = EntryNetwork(
      plan: "plan:1", planName: "Plan Qx9", status: .inNetwork, basis: .listed, source: "plan-list",
      asOf: day("2026-05-06"), verified: nil, freshness: .fresh)
    entry.virtual = EntryVirtual(kinds: [.tdd], patientState: "MT", eligible: .yes, words: "Virtual Qx13")
    entry.price = "Price Qx14"
    entry.days = 3...4711
    entry.daysFrom = "Days from Qx15"
    entry.daysUnit = "business"
    entry.accepting = .no
    entry.languages = ["mk"]
    entry.recordsWanted = ["Record Qx16"]
    entry.independence = [EntryLine(what: "group", answer: "shared", words: "Independence Qx12")]
    entry.facts = [EntryFact(field: "group", value: "Fact Qx19", evidence: 0)]
    entry.evidence = [
      EntryEvidence(source: "source", file: "file-qx20", sha256: "ff", row: 3, asOf: nil, verified: nil)
    ]
    entry.lastConfirmed = day("2026-03-04")
    return Shortlist(
      name: "Listname Qx0", created: day("2026-01-02"), entries: [entry], decideBy: day("2026-12-24"),
      question: "Question Qx1")
  }

  @Test(arguments: tokens)
  func `each field is in the file, or among those that the format says it leaves out`(token: String) throws {
    let format = try format(token)
    let text = try text(token, probed)
    let leftOut = Set(format.leftOut.map(\.name))
    for probe in probes {
      let isThere = probe.forms.contains { text.contains($0) }
      #expect(isThere || leftOut.contains(probe.field), "\(token) loses \(probe.field)")
    }
    // A format that says it leaves out what would tell on the person does so.
    for field in ["reasons", "match", "notes", "question", "independence", "facts"]
    where leftOut.contains(field) {
      let probe = try #require(probes.first { $0.field == field })
      #expect(
        !probe.forms.contains { text.contains($0) }, "\(token) has \(field), which it says it leaves out")
    }
    for one in format.leftOut { #expect(!one.reason.isEmpty) }
  }

  @Test func `every field of a list and of an entry is asked for above`() throws {
    let bytes = try format("json").bytes(of: probed, in: context())
    let document = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let entry = try #require((document["entries"] as? [[String: Any]])?.first)
    let fields = Set(document.keys).union(entry.keys).subtracting(["entries", "version", "npi", "position"])
    #expect(fields == Set(probes.map(\.field)))
    let known = fields.union(["entries", "npi", "position", "list"])
    for format in ShortlistFormats.all {
      for one in format.leftOut {
        #expect(known.contains(one.name), "\(format.token) leaves out \(one.name)")
      }
    }
  }

  @Test func `every stored property of an entry is a field of its export`() throws {
    // So that a property that joins the noun is not forgotten here.
    let properties = Mirror(reflecting: InventedShortlist.ejemplo).children.compactMap(\.label)
    let names: [String: String] = ["distance": "distance_mi"]
    // Keys by which a directory finds the place again, which the address says to everybody else; and calls, which the
    // command writes among the notes.
    let elsewhere: Set<String> = ["role", "site", "calls"]
    let bytes = try format("json").bytes(of: probed, in: context())
    let document = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let fields = try #require((document["entries"] as? [[String: Any]])?.first)
    for property in properties where !elsewhere.contains(property) {
      let name =
        names[property]
        ?? property.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
      #expect(fields.keys.contains(name), "\(property)")
    }
  }

  // MARK: Hostile values

  @Test(arguments: cases)
  func `hostile values come out without control characters, markup or loss`(
    token: String, language: ExportLanguage
  )
    throws
  {
    let bytes = try format(token).bytes(of: InventedShortlist.hostile, in: context(language))
    if token != "xlsx" {
      let text = String(validating: bytes, as: UTF8.self)
      let lineEnds: Set<UInt8> =
        token == "tsv" ? [0x09, 0x0A] : ["csv", "vcf", "ics"].contains(token) ? [0x0A, 0x0D] : [0x0A]
      #expect(text != nil)
      #expect(!bytes.contains { ($0 < 0x20 && !lineEnds.contains($0)) || $0 == 0x7F })
    }
    let text = try text(token, InventedShortlist.hostile, language)
    if ["html", "fhir-xml", "xlsx"].contains(token) {
      #expect(!text.contains("<script") && !text.contains("<img") && !text.contains("]]>"))
    }
    let raw = String(decoding: bytes, as: UTF8.self)
    if token == "html" { #expect(!raw.contains("href=\"javascript")) }
    if token == "md" {
      #expect(raw.ranges(of: "](javascript").count == raw.ranges(of: "\\](javascript").count)
    }
    // Names are in every format: those with marks of direction, accents and emoji whole.
    #expect(text.contains("שלום עולם") && text.contains("د. آمنة مثال") && text.contains("👩🏽‍⚕️ é ñ ü ł"))
  }

  @Test(arguments: tokens) func `a note of 10,000 characters is whole where notes are`(token: String) throws {
    let format = try format(token)
    guard !format.leftOut.contains(where: { $0.name == "notes" }) else { return }
    let long = String(repeating: "long ñ ", count: 1_430)
    #expect(long.count > 10_000)
    let text = try text(token, InventedShortlist.hostile)
    #expect(text.contains(long.dropLast()))
  }

  // MARK: Names of files

  @Test func `a file is named for its list and its day, and opens no other folder`() throws {
    let csv = try format("csv")
    func name(_ list: String, base: String? = nil) -> String {
      var context = context()
      context.baseName = base
      return ShortlistFormats.fileName(for: Shortlist(name: list, created: context.day), as: csv, in: context)
    }
    #expect(name("rivera") == "rivera-2026-11-21.csv")
    #expect(name("Señora Muñoz 2") == "Señora-Muñoz-2-2026-11-21.csv")
    #expect(name("../../etc/passwd") == "etc-passwd-2026-11-21.csv")
    #expect(name("a\u{0}b\n") == "a-b-2026-11-21.csv")
    #expect(name("///") == "shortlist-2026-11-21.csv")
    #expect(name("rivera", base: "packet") == "packet-2026-11-21.csv")
    #expect(name(String(repeating: "ñ", count: 500)).utf8.count < 255)
  }

  @Test func `the name of no file tells what was searched for`() {
    for format in ShortlistFormats.all {
      let name = ShortlistFormats.fileName(for: InventedShortlist.plain, as: format, in: context())
      #expect(name == "rivera-2026-11-21." + format.fileExtension)
    }
  }

  // MARK: The document

  @Test func `docs name each format, what it leaves out and why, and every column`() throws {
    let path = packageRoot() + "/docs/shortlist-formats.md"
    let document = try String(contentsOfFile: path, encoding: .utf8)
    for format in ShortlistFormats.all {
      #expect(
        document.contains("| `\(format.token)` | `.\(format.fileExtension)` | \(format.title) |"),
        "\(format.token)")
      for one in format.leftOut {
        #expect(document.contains(one.reason), "\(format.token) leaves out \(one.name): \(one.reason)")
      }
    }
    let rows = document.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let columns = rows.map { String($0.dropFirst(3).prefix { $0 != "`" }) }.filter {
      !Self.tokens.contains($0)
    }
    #expect(columns == ShortlistColumn.all.map(\.name))
  }

  @Test func `every phrase has words in both languages, with the same places for values`() {
    for phrase in SheetPhrase.allCases {
      let texts = ExportLanguage.allCases.map { phrase.text($0) }
      #expect(texts.allSatisfy { !$0.isEmpty })
      for place in ["{0}", "{1}"] {
        #expect(texts[0].contains(place) == texts[1].contains(place), "\(phrase)")
      }
    }
  }
}
