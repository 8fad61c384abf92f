import DirectoryModel
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// What is looked at in every record of every source.
@Suite struct LintTests {
  private static let clinicians =
    "clinician,npi,first,last,credentials,specialties,licenses,specialty_texts,notes\n"
  private static let sites = "site,name,street,unit,city,state,zip,country,phone\n"
  private static let roles = "role,clinician,site,phone\n"

  private func imported(_ clinicians: String, sites: String = "", roles: String = "") throws -> Imported {
    var files = [TextFile("clinicians.csv", Self.clinicians + clinicians)]
    if !sites.isEmpty { files.append(TextFile("sites.csv", Self.sites + sites)) }
    if !roles.isEmpty { files.append(TextFile("roles.csv", Self.roles + roles)) }
    return try Imported(files, as: "exchange")
  }

  // MARK: Social security numbers

  @Test(arguments: [
    ("123-45-6789", false, "***-**-****"), ("x 123-45-6789 y", false, "x ***-**-**** y"),
    ("987-65-4321", false, "***-**-****"), ("1123-45-6789", false, "1123-45-6789"),
    ("123-45-67890", false, "123-45-67890"), ("123-456-789", false, "123-456-789"),
    ("123456789", false, "123456789"), ("123456789", true, "*********"),
    ("no 123456789.", true, "no *********."), ("000456789", true, "000456789"),
    ("666456789", true, "666456789"), ("912345678", true, "912345678"), ("123006789", true, "123006789"),
    ("123450000", true, "123450000"), ("1234567890", true, "1234567890"), ("12345678", true, "12345678"),
    ("606123456 and 111-22-3333", true, "********* and ***-**-****"), ("", true, ""),
  ])
  func `digits in the shape of a social security number are masked`(
    text: String, bare: Bool, expected: String
  ) {
    #expect(SensitiveText.masked(text, bare: bare) == expected)
  }

  @Test func `no social security number gets into a layer, and the person stays`() throws {
    // Hyphens anywhere; nine bare digits in a license number and in free text; a ZIP+4 stays what it is.
    let imported = try imported(
      """
      a,2000000010,Ana,Ejemplo,MD 123-45-6789,,CA:234567891,,
      b,2000000028,Bo,Muster,MD,,IL:036123456,,call 345-67-8912
      c,2000000036,Cy,Sample,MD,,NC:200901234,345678912 oncology,
      """, sites: "s,\"Clinic, 456-78-9123\",1 Way,,Chicago,IL,606121234,,3125550100\n", roles: "r,a,s,\n")
    let text = imported.said.joined(separator: "\n")
    for digits in ["123-45-6789", "234567891", "345-67-8912", "345678912", "456-78-9123"] {
      #expect(!text.contains(digits), "\(digits)")
    }
    #expect(text.contains("036123456") && text.contains("200901234") && text.contains("606121234"))
    #expect(imported.providers.filter { $0.kind == .clinician }.count == 3)
    #expect(imported.report.warnings["ssn-pattern"] == 5)
    #expect(imported.report.refused == 0)
    for issue in imported.issues("ssn-pattern") {
      #expect(issue.value == nil && (issue.line != nil || issue.row != nil))
    }
    // The site's row, not that of the clinician who works there.
    #expect(imported.issues("ssn-pattern").contains { $0.file == "sites.csv" && $0.row == 1 })
    let license = imported.provider("npi:2000000010")?.licenses.first
    #expect(license?.state == "CA", "the state of a license is what eligibility asks about")
  }

  @Test func `the quarantine holds no social security number, with hyphens or without`() throws {
    let folder = TemporaryFolder()
    _ = try Imported(
      [TextFile("clinicians.csv", Self.clinicians + "a,,Ana,,,,CA:234567891,,123-45-6789\nb,,B,Ok,,,,,\n")],
      as: "exchange"
    ) { $0.quarantine = folder.file("bad.ndjson") }
    let written = try TextFile(path: folder.file("bad.ndjson")).text
    #expect(written.contains("value-missing"))
    #expect(!written.contains("234567891") && !written.contains("123-45-6789"))
  }

  // MARK: Places

  @Test(arguments: [
    ("3125550137", true), ("(312) 555-0137", true), ("1-312-555-0137 x42", true), ("+1 312.555.0137", true),
    ("312-555-0137 ext. 5", true), ("13125550137", true), ("(112) 565-0375", false), ("3121550137", false),
    ("5014049582101", false), ("555-0137", false), ("0000000000", false), ("2.12689E+12", false),
    ("23125550137", false), ("call us", false), ("", false),
  ])
  func `a telephone number is possible or it is not`(text: String, possible: Bool) {
    #expect((PhoneNumber.national(text) != nil) == possible)
    if possible { #expect(PhoneNumber.national(text) == 3_125_550_137) }
  }

  @Test(arguments: [
    ("60612", "IL", ThreeValued.yes), ("606121234", "IL", .yes), ("06105", "CT", .yes), ("06390", "NY", .yes),
    ("83414", "WY", .yes), ("96799", "AS", .yes), ("96910", "GU", .yes), ("20001", "DC", .yes),
    ("60612", "IN", .no), ("10001", "NJ", .no), ("00901", "PR", .yes), ("00901", "NY", .no),
    ("09012", "AE", .yes), ("34012", "AA", .yes), ("73301", "TX", .yes), ("6061", "IL", .unknown),
    ("00001", "NY", .unknown), ("60612", "XX", .unknown), ("SW1A1", "IL", .unknown), ("60612", "", .unknown),
  ])
  func `a ZIP code belongs to a state or it does not`(zip: String, state: String, expected: ThreeValued) {
    let answer = Array(zip.utf8).withUnsafeBytes { zip in
      Array(state.utf8).withUnsafeBytes { state in ZIPPrefix.agrees(zip: zip, state: state) }
    }
    #expect(answer == expected)
  }

  @Test func `every bundled hospital's ZIP code belongs to its state`() throws {
    let file = try TextFile(path: packageRoot() + "/Data/hospital-sites.csv")
    let header = file.lines[0].split(separator: ",", omittingEmptySubsequences: false)
    let (state, zip) = (header.firstIndex(of: "state")!, header.firstIndex(of: "zip")!)
    var checked = 0
    for line in file.lines.dropFirst() where !line.contains("\"") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { Array($0.utf8) }
      let answer = cells[zip].withUnsafeBytes { zip in
        cells[state].withUnsafeBytes { ZIPPrefix.agrees(zip: zip, state: $0) }
      }
      #expect(answer == .yes, "\(line)")
      checked += 1
    }
    #expect(checked > 50)
  }

  @Test func `places that cannot be right are kept and said`() throws {
    let imported = try imported(
      "a,2000000010,Ana,Ejemplo,MD,,,,\n",
      sites: """
        s1,,PO BOX 12,,Chicago,IL,60612,,3125550100
        s2,,P.O. Box 7,,Chicago,IL,60612,,3125550100
        s3,,1 Boxwood Ln,,Chicago,IN,60612,,3125550100
        s4,,2 Way,Box 9,Chicago,IL,60612,,(112) 565-0375
        s5,,3 Queen St,,Brisbane,QUEENSLAND,4215,AU,61731234567
        s6,,4 Post Office Rd,,Chicago,IL,60612,,

        """.replacing("QUEENSLAND", with: "QL"),
      roles: (1...6).map { "r\($0),a,s\($0),\n" }.joined())
    #expect(
      imported.report.warnings == [
        "post-office-box": 3, "phone-impossible": 1, "zip-state-mismatch": 1,
      ])
    #expect(imported.issues("zip-state-mismatch").map(\.value) == ["60612 IN"])
    #expect(imported.issues("phone-impossible").map(\.value) == ["(112) 565-0375"])
    #expect(imported.provider("npi:2000000010")?.roles.count == 6)
    for issue in imported.report.issues { #expect(issue.file == "sites.csv" && !issue.remedy.isEmpty) }
    #expect(imported.issues("post-office-box").map(\.row) == [1, 2, 4])
  }

  // MARK: Rows beside each other

  private static let registry =
    "NPI,Entity Type Code,Provider Last Name (Legal Name),Provider First Name,Provider Sex Code,"
    + "Provider First Line Business Practice Location Address,"
    + "Provider Business Practice Location Address Postal Code\n"

  private func registry(_ rows: [String]) throws -> Imported {
    try Imported(
      [TextFile("npidata.csv", Self.registry + rows.map { $0 + "\n" }.joined())], as: "nppes")
  }

  @Test func `a row that says the same twice, or another name for one number, is told with its line`() throws
  {
    let imported = try registry([
      "2000000010,1,EJEMPLO,ANA,F,1 WAY,60612", "2000000028,1,MUSTER,BO,M,2 WAY,60612",
      "2000000010,1,EJEMPLO,ANA,F,1 WAY,60612", "2000000010,1,Ejemplo,Ana,,3 WAY,60612",
      "2000000028,1,MUSTERMANN,BO,F,2 WAY,60612", "2000000010,1,Ejemplo,Ana,,3 WAY,60612",
    ])
    #expect(imported.report.warnings == ["row-twice": 2, "rows-contradict": 2])
    #expect(imported.issues("row-twice").map(\.line) == [4, 7])
    #expect(imported.issues("rows-contradict").map(\.field) == ["last_name", "gender"])
    #expect(imported.issues("rows-contradict").map(\.line) == [6, 6])
    #expect(imported.report.kept == 6)
  }

  @Test func `clinicians at more sites than one can work at are counted`() throws {
    func rows(_ npi: String, sites: Int) -> [String] {
      (0..<sites).map { "\(npi),1,EJEMPLO,ANA,F,\($0) WAY,60612" }
    }
    let imported = try registry(
      rows("2000000010", sites: 15) + rows("2000000028", sites: 16) + rows("2000000028", sites: 16)
        + rows("2000000036", sites: 40))
    #expect(imported.report.warnings["sites-implausible"] == 2)
    #expect(imported.issues("sites-implausible").count == 1)
  }

  @Test func `repeated keys are found as a dictionary finds them`() throws {
    var numbers = SeededNumbers(seed: 11)
    let lint = LayerLint()
    var seen = Set<String>()
    for _ in 0..<20_000 {
      let key = EntityKey(npi: UInt64.random(in: 1...6_000, using: &numbers))
      let street = Int.random(in: 0..<3, using: &numbers)
      let writer = FactWriter()
      writer.add(.street, "\(street)")
      let findings = lint.add(.clinician, key: key, reference: SourceReference(), facts: writer.bytes)
      #expect(findings == (seen.insert("\(key.raw) \(street)").inserted ? [] : [.duplicate]))
    }
    #expect(seen.count > 10_000)
  }

  @Test func `networks without a plan and plans without anybody are named`() throws {
    let imported = try Imported(
      [
        TextFile("networks.csv", "network,name\ngold,Gold\nsilver,Silver\ntin,Tin\n"),
        TextFile("plans.csv", "plan,name,networks\np1,One,gold\np2,Two,silver\np3,Three,\n"),
        TextFile("clinicians.csv", "clinician,npi,last\na,2000000010,Ejemplo\n"),
        TextFile("roles.csv", "role,clinician\nr,a\n"),
        TextFile("participations.csv", "participation,role,network\nx,r,gold\n"),
      ], as: "exchange")
    #expect(imported.report.warnings == ["network-without-plan": 1, "plan-without-providers": 2])
    #expect(imported.issues("network-without-plan").map(\.value) == ["Tin"])
    #expect(imported.issues("plan-without-providers").map(\.value) == ["Two", "Three"])
    #expect(imported.issues("plan-without-providers").map(\.file) == ["plans.csv", "plans.csv"])
  }

  @Test func `a rule that every row breaks leaves room for the others`() throws {
    let rows = (0..<300).map { "\(2_000_000_010 + 0 * $0),1,EJEMPLO,ANA,F,PO BOX \($0),60612" }
    let imported = try registry(rows + ["2000000011,1,WRONG,DIGIT,F,1 WAY,60612"])
    #expect(imported.report.warnings["post-office-box"] == 300)
    #expect(imported.issues("post-office-box").count == ImportReport.listedWarnings)
    #expect(imported.issues("npi-checksum").count == 1)
  }

  // MARK: Days to come

  @Test func `a row of a day that its source cannot know is told, in roles as well`() throws {
    let imported = try Imported(
      [
        TextFile(
          "clinicians.csv",
          "clinician,npi,last,verified,as_of\na,2000000010,Ejemplo,2062-01-01,\nb,2000000028,Muster,,2026-12-02\n"
            + "c,2000000036,Sample,2026-11-30,2026-11-30\n"),
        TextFile("roles.csv", "role,clinician,phone,verified\nr,c,3125550100,2062-02-02\n"),
      ], as: "exchange")
    #expect(imported.report.refused == 0 && imported.report.kept == 4)
    #expect(imported.issues("date-ahead").map(\.value) == ["2062-01-01", "2062-02-02"])
    // A month more is given: the day of a file is often that of its month.
    #expect(imported.report.warnings["date-ahead"] == 2)
  }

  @Test func `an NPI that is to be ended is in use until then`() throws {
    let exchange = try Imported(
      [
        TextFile(
          "clinicians.csv",
          "clinician,npi,last,deactivated\na,2000000010,Ejemplo,2027-05-01\nb,2000000028,Muster,2026-10-01\n")
      ], as: "exchange")
    #expect(exchange.report.warnings["deactivation-ahead"] == 1)
    #expect(exchange.provider("npi:2000000010")?.endedOn == nil)
    #expect(exchange.provider("npi:2000000028")?.endedOn?.description == "2026-10-01")
    #expect(
      exchange.records.filter { $0.header.flags.contains(.deactivated) }.map(\.provider.id)
        == ["npi:2000000028"])

    let registry = try Imported(
      [
        TextFile(
          "npidata.csv",
          "NPI,Entity Type Code,Provider Last Name (Legal Name),NPI Deactivation Date,NPI Reactivation Date\n"
            + "2000000010,1,EJEMPLO,05/01/2027,\n2000000028,1,MUSTER,10/01/2026,\n")
      ], as: "nppes")
    #expect(registry.report.warnings["deactivation-ahead"] == 1)
    #expect(registry.report.kept == 1 && registry.report.deactivated == 1)
    #expect(registry.provider("npi:2000000010")?.endedOn == nil)
  }
}
