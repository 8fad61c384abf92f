import DirectoryModel
import Foundation
import Indexing
import Querying
import TestSupport
import Testing
import Vocabulary

@testable import Exporting

@Suite struct ExportingTests {
  /// Without U+FEFF, of which Foundation's reader loses some.
  private static func randomText(_ rng: inout SplitMix64) -> String {
    let pieces = [
      "\"", "\\", "/", "\u{0}", "\u{1}", "\u{8}", "\t", "\n", "\u{B}", "\u{C}", "\r", "\r\n", "\u{1F}", " ",
      "\u{7F}",
      "\u{80}", "é", "e\u{301}", "Ñ", "漢字", "👩‍⚕️", "🏳️‍🌈", "\u{2028}", "\u{FFFF}", "\u{10FFFF}", "'", ",", "=",
      "+",
      "-", "@", "a", "Z", "0", ".5", "|", ":", "<b>",
    ]
    return (0..<rng.number(0..<12)).map { _ in rng.pick(pieces) }.joined()
  }

  // MARK: JSON

  @Test func `every text comes back from JSON as it went in`() throws {
    var rng = SplitMix64(seed: 11)
    for _ in 0..<3_000 {
      let key = Self.randomText(&rng)
      let text = Self.randomText(&rng)
      let value = JSONValue.object([("k" + key, .string(text)), ("list", .strings([text, key]))])
      for isIndented in [false, true] {
        let written = Data(value.text(indented: isIndented).utf8)
        let read = try #require(try JSONSerialization.jsonObject(with: written) as? [String: Any])
        #expect((read["k" + key] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect((read["list"] as? [String]) == [text, key])
      }
      #expect(!value.text().utf8.contains { $0 < 0x20 || $0 == 0x7F }, "control bytes are escaped")
    }
  }

  @Test func `values are written as JSON writes them, fields in the order in which they were given`() {
    let value = JSONValue.object([
      ("z", .null), ("a", .bool(true)), ("n", .integer(-3)), ("d", .number("1.50")), ("e", .array([])),
      ("o", .object([])), ("s", .text(nil)), ("t", .text("x")),
      ("f", .array([.bool(false), .object([("i", .integer(1))])])),
    ])
    #expect(
      value.text()
        == #"{"z":null,"a":true,"n":-3,"d":1.50,"e":[],"o":{},"s":null,"t":"x","f":[false,{"i":1}]}"#)
    #expect(
      value.text(indented: true) == """
        {
          "z": null,
          "a": true,
          "n": -3,
          "d": 1.50,
          "e": [],
          "o": {},
          "s": null,
          "t": "x",
          "f": [
            false,
            {
              "i": 1
            }
          ]
        }
        """)
    var bytes = Array("[".utf8)
    value.write(into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "[" + value.text())
  }

  @Test func `a path leads to a field, and to nothing where there is none`() {
    let value = JSONValue.object([("a", .object([("b", .integer(1))])), ("c", .string("x"))])
    #expect(value[path: "a.b"] == .integer(1))
    #expect(value[path: "c"] == .string("x"))
    #expect(value[path: "a.d"] == nil)
    #expect(value[path: "c.b"] == nil)
    #expect(value[path: "d"] == nil)
  }

  // MARK: CSV and TSV

  @Test func `a line of CSV is read back cell by cell`() {
    var rng = SplitMix64(seed: 12)
    for _ in 0..<3_000 {
      let cells = (0..<rng.number(1..<6)).map { _ in Self.randomText(&rng) } + ["end"]
      let line = DelimitedText.csvLine(cells)
      #expect(line.utf8.suffix(2).elementsEqual([0x0D, 0x0A]))
      let records = PlainTable.records(line)
      #expect(records.count == 1)
      #expect(records[0] == cells.map { DelimitedText.defused($0) }, "\(line.debugDescription)")
    }
  }

  @Test(arguments: [
    ("", ""), ("name", "name"), ("a=b", "a=b"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1+2", "'-1+2"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"), ("\rx", "'\rx"), ("\nx", "'\nx"), ("\u{0}x", "'\u{0}x"), ("＝1", "'＝1"), ("＋1", "'＋1"),
    ("－1", "'－1"),
    ("＠x", "'＠x"), ("-87.6278", "-87.6278"), ("-5", "-5"), ("41.8957", "41.8957"), ("-", "'-"), ("--", "'--"),
    ("-1-1", "'-1-1"),
    ("-1e5", "'-1e5"), ("'=x", "'=x"), (" =x", "' =x"), (" x", " x"), ("=\r\nx", "'=\r\nx"),
    ("\r\n=x", "'\r\n=x"),
  ])
  func `a cell that a spreadsheet would compute is defused, a number is not`(cell: String, expected: String) {
    #expect(DelimitedText.defused(cell) == expected)
    #expect(PlainTable.records(DelimitedText.csvLine([cell, "end"])) == [[expected, "end"]])
  }

  @Test func `a line of TSV has as many tabs as it has cells to part, and one line end`() {
    var rng = SplitMix64(seed: 13)
    for _ in 0..<1_000 {
      let cells = (0..<rng.number(1..<6)).map { _ in Self.randomText(&rng) }
      let line = DelimitedText.tsvLine(cells)
      #expect(line.utf8.filter { $0 == 0x09 }.count == cells.count - 1)
      #expect(line.utf8.filter { $0 == 0x0A }.count == 1 && line.utf8.last == 0x0A)
      #expect(!line.utf8.contains(0x0D) && !line.utf8.contains(0x00))
    }
    #expect(DelimitedText.tsvLine(["a\tb", "c\nd"]) == "a b\tc d\n")
  }

  // MARK: Roles

  private static let record: RoleRecord = {
    var record: RoleRecord?
    do {
      try SharedDirectory.shared.engine.forEachRole(on: SharedDirectory.today) {
        if $0.provider.id == "npi:2000000036" { record = $0 }
      }
    } catch { preconditionFailure("\(error)") }
    return record!
  }()

  private static func keys(_ value: JSONValue?) -> [String]? {
    guard case .object(let fields)? = value else { return nil }
    return fields.map(\.key)
  }

  private static func first(_ value: JSONValue?) -> JSONValue? {
    guard case .array(let values)? = value else { return nil }
    return values.first
  }

  /// Whoever changes this list breaks what reads an export.
  @Test func `the fields of an exported role are these, in this order`() {
    let value = RoleExport.json(Self.record)
    #expect(
      Self.keys(value) == [
        "id", "role_id", "npi", "npi_valid", "kind", "name", "name_parts", "credentials", "specialties",
        "specialty_texts", "licenses", "cancer_types", "modalities", "organization", "site", "participations",
        "plans", "virtual", "accepting", "accessible", "nci", "centers", "hospitals", "groups", "gender",
        "languages", "age_group", "teaching", "medical_school", "graduation_year", "telehealth",
        "treats_patients",
        "offered", "phone", "sources", "individual_pac", "medicare_assignment", "group_medicare_assignment",
        "members", "hospital_units", "facilities", "facility_type", "ownership",
      ])
    #expect(Self.keys(value[path: "name_parts"]) == ["prefix", "first", "middle", "last", "suffix"])
    #expect(Self.keys(Self.first(value[path: "licenses"])) == ["state", "number"])
    #expect(Self.keys(Self.first(value[path: "cancer_types"])) == ["id", "match"])
    #expect(Self.keys(value[path: "organization"]) == ["id", "name"])
    #expect(
      Self.keys(value[path: "site"]) == [
        "id", "name", "kind", "treats_patients", "age_group", "address", "city", "state", "zip", "country",
        "lat",
        "lon", "geo_source", "unit_withheld",
      ])
    #expect(
      Self.keys(Self.first(value[path: "participations"])) == [
        "network_id", "network_name", "status", "tier", "accepting", "accepting_code", "from", "to", "source",
      ])
    #expect(Self.keys(Self.first(value[path: "sources"])) == ["id", "row", "as_of", "verified"])
  }

  @Test func `an exported role says what its rows say`() {
    let value = RoleExport.json(Self.record)
    #expect(value[path: "name"] == .string("Ana Ejemplo, MD"))
    #expect(value[path: "npi_valid"] == .bool(true))
    #expect(value[path: "specialties"] == .strings(["207RX0202X", "207RH0003X"]))
    #expect(value[path: "modalities"] == .strings(["medical"]))
    #expect(value[path: "site.lat"] == .number("41.895700"))
    #expect(value[path: "site.lon"] == .number("-87.613800"))
    #expect(value[path: "site.address"] == .string("200 Imaginary Shore Drive, Floor 4"))
    #expect(value[path: "accepting"] == .string("yes"))
    #expect(value[path: "accessible"] == .string("yes"))
    #expect(value[path: "teaching"] == .string("unknown"))
    #expect(value[path: "graduation_year"] == .integer(2006))
    #expect(value[path: "nci"] == .null)
    #expect(value[path: "plans"] == .strings(["00000ZZ0010001", "00000ZZ0010003"]))
  }

  @Test func `every role of the generation is exported once, with an id of its own`() throws {
    var ids = Set<String>()
    var count = 0
    try SharedDirectory.shared.engine.forEachRole(on: SharedDirectory.today) { record in
      count += 1
      ids.insert(record.roleID)
      #expect(RoleExport.csvCells(record).count == RoleExport.csvColumns.count)
    }
    #expect(count == SharedDirectory.shared.snapshot.roleCount)
    #expect(ids.count == count)
  }

  @Test func `the columns of the CSV are these, and each is a field of the object`() {
    #expect(
      RoleExport.csvColumns == [
        "id", "role_id", "npi", "npi_valid", "kind", "name", "name_parts.prefix", "name_parts.first",
        "name_parts.middle", "name_parts.last", "name_parts.suffix", "credentials", "specialties",
        "specialty_texts",
        "licenses", "cancer_types", "modalities", "organization.id", "organization.name", "site.id",
        "site.address",
        "site.city", "site.state", "site.zip", "site.lat", "site.lon", "site.geo_source", "participations",
        "plans",
        "virtual", "accepting", "nci", "hospitals", "groups", "medical_school", "graduation_year",
        "telehealth",
        "phone", "sources",
      ])
    let value = RoleExport.json(Self.record)
    for column in RoleExport.csvColumns { #expect(value[path: column] != nil, "\(column)") }
    let cells = Dictionary(zip(RoleExport.csvColumns, RoleExport.csvCells(Self.record))) { first, _ in first }
    #expect(cells["licenses"] == "IL:EX0003|IN:EX1003")
    #expect(cells["npi_valid"] == "yes")
    #expect(cells["name_parts.middle"] == "")
    #expect(cells["graduation_year"] == "2006")
  }

  @Test(arguments: [
    (0.0, "0.000000"), (-0.0000004, "0.000000"), (41.8957, "41.895700"), (-87.6138, "-87.613800"),
    (-0.5, "-0.500000"),
    (179.9999999, "180.000000"), (-0.0000005, "-0.000001"), (90, "90.000000"), (0.000001, "0.000001"),
  ])
  func `degrees are written with six decimals`(value: Double, text: String) {
    #expect(RoleExport.degrees(value) == text)
  }
}
