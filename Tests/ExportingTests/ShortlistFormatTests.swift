import DirectoryModel
import Exporting
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What is peculiar to one format.
@Suite struct ShortlistFormatTests {
  private func text(
    _ token: String, _ entries: [ShortlistEntry], decideBy: String? = nil,
    language: ExportLanguage = .english,
    mark: Bool = false
  ) throws -> String {
    let list = Shortlist(
      name: "rivera", created: InventedShortlist.day, entries: entries,
      decideBy: decideBy.flatMap { CalendarDate(iso: $0) })
    let context = ExportContext(
      day: InventedShortlist.day, language: language, version: "1.0", byteOrderMark: mark)
    let format = try #require(ShortlistFormats.format(token))
    return String(decoding: format.bytes(of: list, in: context), as: UTF8.self)
  }

  private func entry(_ change: (inout ShortlistEntry) -> Void) -> ShortlistEntry {
    var entry = InventedShortlist.sinDatos
    change(&entry)
    return entry
  }

  private func unfolded(_ text: String) -> [String] {
    text.replacingOccurrences(of: "\r\n ", with: "").components(separatedBy: "\r\n")
  }

  // MARK: CSV and TSV

  @Test func `unknown is a word in every cell that a person reads, and never yes or no`() throws {
    let lines = try text("csv", [InventedShortlist.sinDatos]).components(separatedBy: "\r\n")
    let cells = Dictionary(
      uniqueKeysWithValues: zip(lines[0].components(separatedBy: ","), lines[1].components(separatedBy: ",")))
    for name in ["phone", "city", "zip", "price", "accepting", "distance_mi", "match", "virtual_eligible"] {
      #expect(cells[name] == "unknown", "\(name)")
    }
    for name in ["network_status", "network_as_of", "plan", "independence"] {
      #expect(cells[name] == "not asked", "\(name)")
    }
    // The person's own fields hold nothing, which is nothing that could be known.
    let blank = cells.filter { $0.value.isEmpty }.map(\.key)
    #expect(Set(blank) == ["visit", "notes", "decide_by", "question"])
  }

  @Test func `a network status without dates says so in the cells of its dates`() throws {
    let lines = try text("tsv", [InventedShortlist.zmyslony]).components(separatedBy: "\n")
    let cells = Dictionary(
      uniqueKeysWithValues: zip(
        lines[0].components(separatedBy: "\t"), lines[1].components(separatedBy: "\t")))
    #expect(cells["network_status"] == "out")
    #expect(cells["network_as_of"] == "unknown" && cells["network_verified"] == "unknown")
  }

  @Test func `the mark by which Excel knows UTF-8 is there when it is asked for`() throws {
    #expect(try text("csv", [], mark: true).hasPrefix("\u{FEFF}position"))
    #expect(try text("csv", []).hasPrefix("position"))
  }

  @Test func `a cell of TSV begins no formula either`() throws {
    let bad = entry { $0.price = "=1+1" }
    #expect(try text("tsv", [bad]).contains("\t'=1+1\t"))
  }

  @Test func `a quote with a mark on it ends no cell`() throws {
    let bad = entry { $0.price = "\"\u{301},x" }
    #expect(
      try text("csv", [bad]).unicodeScalars.elementsEqual(
        try text("csv", [entry { $0.price = "PRICE" }]).replacing("PRICE", with: "\"\"\"\u{301},x\"")
          .unicodeScalars))
  }

  // MARK: Markdown

  @Test func `values that begin a line stay text`() throws {
    let bad = entry { $0.reasons = ["- item", "1. one", "# head", "---", "+ plus"] }
    let lines = try text("md", [bad]).components(separatedBy: "\n")
    for line in ["  - \\- item", "  - 1\\. one", "  - \\# head", "  - \\---", "  - \\+ plus"] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  // MARK: HTML

  @Test func `a status is never shown without its date, also where no date is known`() throws {
    let english = try text("html", [InventedShortlist.ejemplo, InventedShortlist.zmyslony])
    #expect(english.contains("In network (list of November 1, 2026, checked October 20, 2026;"))
    #expect(english.contains("Out of network (date unknown;"))
    #expect(english.contains("<td>In network, <span class=\"nowrap\">Oct 20, 2026</span></td>"))
    #expect(english.contains("<td>Out of network, date unknown</td>"))
    // What is old says so at a glance, too; and where nobody says anything there is nothing of which to know the date.
    func network(_ change: (inout EntryNetwork) -> Void) -> ShortlistEntry {
      var entry = InventedShortlist.ejemplo
      if var network = entry.network {
        change(&network)
        entry.network = network
      }
      return entry
    }
    // Fresh when it was added, and more than 90 days old when the sheet is made.
    let old = network { ($0.verified, $0.freshness) = (CalendarDate(iso: "2026-06-01"), .fresh) }
    let silent = network {
      ($0.status, $0.basis, $0.asOf, $0.verified, $0.freshness) = (.unknown, .noList, nil, nil, .stale)
    }
    let page = try text("html", [old, silent])
    #expect(page.contains("<span class=\"nowrap\">Jun 1, 2026</span> (old)</td>"))
    #expect(page.contains("<td>Unknown</td>") && !page.contains("Unknown (date unknown"))
    let plain = try text("md", [old, silent])
    #expect(plain.contains("| In network, Jun 1, 2026 (old) |") && !plain.contains("Unknown, date unknown"))
  }

  @Test func `in Spanish our words are Spanish and those of the sources are marked as English`() throws {
    let html = try text("html", [InventedShortlist.ejemplo], language: .spanish)
    #expect(html.contains("<html lang=\"es\">"))
    #expect(
      html.contains("Dentro de la red (lista del 1 de noviembre de 2026, revisado el 20 de octubre de 2026;"))
    #expect(html.contains("<span lang=\"en\">states breast cancer</span>"))
    #expect(html.contains("Un directorio puede tener errores: llame antes de ir."))
    #expect(!html.contains("A directory can be wrong"))
  }

  @Test func `a phone is a link, and a website only where a browser may be sent there`() throws {
    let bad = entry { $0.website = "javascript:alert(1)" }
    let html = try text("html", [InventedShortlist.ejemplo, bad])
    #expect(html.contains("<a href=\"tel:+1-312-555-0137\">312-555-0137</a>"))
    #expect(html.contains("<a href=\"https://example.org/ejemplo\""))
    #expect(!html.contains("href=\"javascript"))
    #expect(html.contains("javascript:alert(1)"))
  }

  // MARK: vCard

  @Test func `a card has what one needs to call`() throws {
    let lines = unfolded(try text("vcf", [InventedShortlist.ejemplo]))
    for line in [
      "VERSION:4.0", "KIND:individual", "FN:Ana Ejemplo\\, MD", "N:Ana Ejemplo;;;;MD",
      "ORG:Sample Oncology Group", "TITLE:Medical Oncology\\, Hematology & Oncology",
      "TEL;TYPE=\"work,voice\";VALUE=uri:tel:+1-312-555-0137",
      "ADR;TYPE=work:;;8 Sample Street\\, Suite 8B;Brooklyn;NY;01201;US",
      "GEO;TYPE=work:geo:41.885300,-87.621600", "URL;TYPE=work:https://example.org/ejemplo",
      "LANG;TYPE=work:es",
      "REV:20261120T000000Z",
    ] { #expect(lines.contains(line), "\(line)") }
  }

  @Test func `a card keeps its uid when its list is written again on another day`() throws {
    let first = unfolded(try text("vcf", [InventedShortlist.ejemplo])).first { $0.hasPrefix("UID:") }
    var later = InventedShortlist.ejemplo
    later.lastConfirmed = CalendarDate(iso: "2027-01-01")
    later.phone = "3125550138"
    #expect(first != nil)
    #expect(unfolded(try text("vcf", [later])).contains { $0 == first })
    #expect(!unfolded(try text("vcf", [InventedShortlist.zmyslony])).contains { $0 == first })
  }

  // MARK: iCalendar

  private func tasks(_ entries: [ShortlistEntry], decideBy: String? = nil) -> [CalendarTask] {
    let list = Shortlist(
      name: "rivera", created: InventedShortlist.day, entries: entries,
      decideBy: decideBy.flatMap { CalendarDate(iso: $0) })
    return ShortlistTasks.tasks(list, on: InventedShortlist.day, language: .english)
  }

  private func days(_ tasks: [CalendarTask]) -> [String] { tasks.map { "\($0.kind.rawValue) \($0.day)" } }

  @Test
  func `slides two weeks before a visit, the call three days before, then the visit and the day of deciding`()
  {
    let visit = entry { $0.visit = CalendarDate(iso: "2026-12-10") }
    #expect(
      days(tasks([visit], decideBy: "2026-12-18")) == [
        "to_do 2026-11-26", "to_do 2026-12-07", "event 2026-12-10", "event 2026-12-18",
      ])
  }

  @Test func `nothing is to be done in the past, after the visit, or at a place that is ruled out`() {
    let soon = entry { $0.visit = CalendarDate(iso: "2026-11-22") }
    #expect(days(tasks([soon])) == ["to_do 2026-11-21", "to_do 2026-11-21", "event 2026-11-22"])
    let past = entry { $0.visit = CalendarDate(iso: "2026-11-20") }
    #expect(days(tasks([past])) == ["event 2026-11-20"])
    #expect(tasks([entry { $0.status = .ruledOut }]).isEmpty)
    #expect(tasks([entry { $0.status = .seen }]).isEmpty)
    #expect(days(tasks([entry { _ in }])) == ["to_do 2026-11-21"])
  }

  @Test func `a calendar tells neither the cancer nor the words of the search`() throws {
    var list = InventedShortlist.plain
    list.question = "breast cancer near 60601"
    let context = ExportContext(day: InventedShortlist.day, version: "1.0")
    for token in ["ics", "vcf"] {
      let format = try #require(ShortlistFormats.format(token))
      let lines = unfolded(String(decoding: format.bytes(of: list, in: context), as: UTF8.self))
      let text = lines.joined()
      #expect(text.contains("Ana Ejemplo"))
      #expect(!text.lowercased().contains("breast"))
      // What she wrote herself goes along, and no title says it.
      #expect(text.contains("Your notes:") && text.contains("intake wants"))
      #expect(!lines.contains { $0.hasPrefix("SUMMARY") && $0.contains("intake") })
    }
  }

  @Test func `a program is named in a calendar by its institution, since its own name tells the illness`() {
    var program = InventedShortlist.program
    (program.name, program.visit) = ("Example Institute: Brain Tumors", CalendarDate(iso: "2026-12-10"))
    let titles = tasks([program]).map(\.title)
    #expect(titles.count == 3 && titles.allSatisfy { $0.contains("Example Institute") })
    program.organization = nil
    for task in tasks([program]) { #expect(!(task.title + task.text).contains("Brain")) }
  }

  @Test func `how old a status is, is judged on the day of the export`() throws {
    func cell(_ day: String, verified: String?, _ column: String = "network_freshness") throws -> String {
      var entry = InventedShortlist.ejemplo
      entry.network?.verified = verified.flatMap { CalendarDate(iso: $0) }
      let list = Shortlist(name: "rivera", created: InventedShortlist.day, entries: [entry])
      let bytes = try #require(ShortlistFormats.format("tsv")).bytes(
        of: list, in: ExportContext(day: CalendarDate(iso: day)!, version: "1.0"))
      let rows = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
      }
      return rows[1][try #require(rows[0].firstIndex(of: column))]
    }
    // A clinician's: up to 60 days, up to 90, then stale.
    #expect(try cell("2026-12-19", verified: "2026-10-20") == "fresh")
    #expect(try cell("2026-12-20", verified: "2026-10-20") == "aging")
    #expect(try cell("2027-01-19", verified: "2026-10-20") == "stale")
    // Of the list's day where nobody checked: November 1.
    #expect(try cell("2026-12-31", verified: nil) == "fresh")
  }

  @Test func `business days stay business days`() throws {
    var program = InventedShortlist.program
    (program.days, program.daysUnit) = (5...7, "business")
    #expect(try text("html", [program]).contains("5 to 7 business days"))
    #expect(try text("md", [program]).contains("5 to 7 business days"))
    #expect(try text("json", [program]).contains("\"days_unit\": \"business\""))
    program.days = 1...1
    #expect(try text("html", [program]).contains("1 business day"))
  }

  @Test func `a task keeps its uid when its day changes, and no two share one`() {
    let one = tasks([entry { $0.visit = CalendarDate(iso: "2026-12-10") }], decideBy: "2026-12-18")
    let other = tasks([entry { $0.visit = CalendarDate(iso: "2026-12-11") }], decideBy: "2026-12-20")
    #expect(one.map(\.uid) == other.map(\.uid))
    #expect(Set(one.map(\.uid)).count == 4)
  }

  // MARK: XLSX

  /// The bytes of a stored file in the archive.
  private func part(_ name: String, of bytes: [UInt8]) throws -> [UInt8] {
    let path = Array(name.utf8)
    func number(_ at: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    var at = 0
    while number(at, 4) == 0x0403_4B50 {
      let (size, length) = (number(at + 18, 4), number(at + 26, 2))
      let start = at + 30 + length
      if Array(bytes[at + 30..<start]) == path { return Array(bytes[start..<start + size]) }
      at = start + size
    }
    try #require(Bool(false), "no \(name)")
    return []
  }

  @Test func `a workbook is a ZIP whose checksums hold`() throws {
    let list = InventedShortlist.plain
    let format = try #require(ShortlistFormats.format("xlsx"))
    let bytes = format.bytes(of: list, in: ExportContext(day: InventedShortlist.day, version: "1.0"))
    let folder = TemporaryFolder()
    let path = folder.write("list.xlsx", bytes)
    // `unzip -t` of Python's own reader, which knows nothing of ours.
    let script = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))"
    #expect(try output("python3", ["-c", script, path]) == "None 10\n")
    let sheet = String(decoding: try part("xl/worksheets/sheet1.xml", of: bytes), as: UTF8.self)
    #expect(sheet.contains("state=\"frozen\""))
    #expect(sheet.contains("xml:space=\"preserve\">01201<"))
    #expect(sheet.contains("xml:space=\"preserve\">312-555-0137<"))
    // 10 December 2026.
    #expect(sheet.contains("><v>46366</v>"))
  }

  private func output(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func `a text that looks like an escape of Excel's stays that text`() throws {
    let bytes = try text("xlsx", [entry { $0.price = "_x0041_x0042_" }])
    #expect(bytes.contains(">_x005F_x0041_x005F_x0042_<") || bytes.contains(">_x005F_x0041_x0042_<"))
  }

  // MARK: GeoJSON and FHIR

  @Test func `a place without coordinates has no geometry, and longitude stands first`() throws {
    let compact = try text("geojson", [InventedShortlist.sinDatos, InventedShortlist.ejemplo])
      .filter { !$0.isWhitespace }
    #expect(compact.contains("\"id\":\"npi:2000000010\",\"geometry\":null"))
    #expect(compact.contains("{\"type\":\"Point\",\"coordinates\":[-87.621600,41.885300]}"))
  }

  @Test func `the same organization is in a bundle once, and ids stay`() throws {
    var other = InventedShortlist.ejemplo
    other.id = "npi:2000000010"
    other.name = "Otra Ejemplo"
    let bundle = try text("fhir", [InventedShortlist.ejemplo, other])
    #expect(bundle.components(separatedBy: "\"resourceType\": \"Organization\"").count == 2)
    #expect(bundle.components(separatedBy: "\"resourceType\": \"PractitionerRole\"").count == 3)
    #expect(try text("fhir", [InventedShortlist.ejemplo, other]) == bundle)
  }

  @Test func `a line end inside a value of FHIR XML is a reference, since an attribute would lose it`() throws
  {
    let bad = entry { $0.reasons = ["one\ntwo <b> \"three\""] }
    #expect(try text("fhir-xml", [bad]).contains("value=\"one&#10;two &lt;b&gt; &quot;three&quot;\""))
  }
}
