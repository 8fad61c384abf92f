import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

/// A list that knows its providers by NPI alone.
private struct NumberList {
  var mapping: String
  var text: String

  init(mapping file: String, _ text: String) throws {
    mapping = try TextFile(path: packageRoot() + "/Scripts/mappings/" + file).text
    self.text = text
  }

  func imported(plainly: Bool = true) throws -> Imported {
    let folder = TemporaryFolder()
    let path = folder.write("mapping.json", mapping)
    return try withExtendedLifetime(folder) {
      try Imported([TextFile("list.csv", text)], as: "mapped") {
        $0.mapping = path
        $0.usesPlainRows = plainly
      }
    }
  }
}

private let networksHeader = "npi,address,city,state,zip,network,accepting,from,to\n"
private let servicesHeader = "npi,address,city,state,zip,virtual,center,cancers\n"

@Suite struct PlainRowsTests {
  // MARK: Numbers without names

  @Test func `a list of numbers gives one role with a participation for each row`() throws {
    let list = try NumberList(
      mapping: "networks.json",
      networksHeader + """
        2000000010,1 Invented Way,Chicago,IL,60612,n1,yes,2024-02-29,
        2000000010,1 Invented Way,Chicago,IL,60612,n2,no,2024-01-01,2027-12-31
        2000000010,20 Invented Way,Chicago,IL,60612,n1,,,
        2000000028,1 Invented Way,Chicago,IL,60612,n1,yes,,

        """)
    let imported = try list.imported()
    let people = imported.records.filter { $0.header.kind == .unstated }
    #expect(people.map(\.provider.id) == ["npi:2000000010", "npi:2000000010", "npi:2000000028"])
    #expect(people.map { $0.provider.roles[0].participations.count } == [2, 1, 1])
    let first = people[0].provider
    #expect(
      first.roles[0].facts.first(.street) == "1 Invented Way" && first.roles[0].facts.first(.zip) == "60612")
    #expect(first.roles[0].participations.map(\.network) == ["test:n1", "test:n2"])
    #expect(first.roles[0].participations.map(\.acceptingCode) == ["yes", "no"])
    #expect(first.roles[0].participations.map { $0.from?.description } == ["2024-02-29", "2024-01-01"])
    #expect(first.roles[0].participations.map { $0.to?.description } == [nil, "2027-12-31"])
    #expect(first.roles[0].participations.map { first.sources[$0.source].row } == [1, 2])
    #expect(
      imported.records.filter { $0.header.kind == .network }.map(\.provider.displayName) == ["n1", "n2"])
    #expect(imported.report.kept == 4 && imported.report.read == 4)
  }

  @Test func `services give the means of visits, cancers and a stated center`() throws {
    let list = try NumberList(
      mapping: "services.json",
      servicesHeader + "2000000010,1 Invented Way,Chicago,IL,60612,video,chicago,melanoma|kidney\n")
    let record = try #require(try list.imported().records.first)
    #expect(record.header.kind == .unstated)
    #expect(record.provider.facts.filter { $0.field == .cancerFocus }.map(\.value) == ["melanoma", "kidney"])
    #expect(record.provider.facts.first(.center) == "chicago")
    #expect(record.provider.roles.map { $0.facts.first(.virtual) } == ["video"])
  }

  @Test func `a number that does not hold is refused, and the list is not complete`() throws {
    let list = try NumberList(
      mapping: "networks.json",
      networksHeader + "2000000011,1 Invented Way,Chicago,IL,60612,n1,yes,,\n"
        + "2000000010,1 Invented Way,Chicago,IL,60612,n1,yes,,\n")
    let imported = try list.imported()
    #expect(imported.report.refused == 1 && imported.report.byRule == ["npi-checksum": 1])
    #expect(imported.issues("npi-checksum").map(\.line) == [2])
    #expect(imported.report.completeFor == nil)
  }

  @Test func `a row that stands twice is said`() throws {
    let row = "2000000010,1 Invented Way,Chicago,IL,60612,n1,yes,,\n"
    let imported = try NumberList(mapping: "networks.json", networksHeader + row + row).imported()
    #expect(imported.report.warnings == ["row-twice": 1])
    #expect(imported.report.kept == 2)
  }

  @Test(arguments: [
    #"{"noun": "clinician", "id": "npi", "by": "npi", "columns": {"npi": "npi", "last": "city"}}"#,
    #"{"noun": "clinician", "id": "npi", "by": "name", "columns": {"npi": "npi"}}"#,
    #"{"noun": "clinician", "id": "npi", "by": "npi", "columns": {"gender": "city"}}"#,
    #"{"noun": "organization", "id": "npi", "by": "npi", "columns": {"npi": "npi", "name": "city"}}"#,
  ])
  func `only a clinician with a number and without a name is known by it`(record: String) throws {
    var list = try NumberList(mapping: "networks.json", networksHeader)
    list.mapping = "{\"mapping\": 1, \"records\": [\(record)]}"
    #expect {
      try list.imported()
    } throws: {
      if case ImportError.badMapping(let issue) = $0 { issue.rule == "mapping-value" } else { false }
    }
  }

  // MARK: The short way and the general way

  private static let numbers = (0..<5).map { inventedNPI($0 + 1) }

  /// Mostly what a list holds; now and then what must be mended, refused or said.
  private static func cell(_ column: String, _ random: inout SplitMix64) -> String {
    let ugly = random.once(in: 12)
    switch column {
    case "npi":
      return ugly
        ? random.pick([
          numbers[0] + ".0", "2000000011", "", " " + numbers[1], "1" + numbers[2], "\"\(numbers[0])\"",
        ])
        : random.pick(numbers)
    case "address":
      return ugly
        ? random.pick([
          "", "\"2 Way, Ste 4\"", " 1 Main St", "\"a\nb\"", "--", "É 1", "\"1 \"\"Main\"\" St\"",
        ])
        : random.pick(["1 Main St", "1 MAIN ST", "2 Invented Way Ste 4"])
    case "city": return ugly ? random.pick(["", "********"]) : "Chicago"
    case "state": return ugly ? random.pick(["il", "Illinois", "", "I1"]) : "IL"
    case "zip":
      return ugly
        ? random.pick(["6061", "", "60612-1234", "123.0", "x"]) : random.pick(["60612", "606121234"])
    case "network":
      return ugly ? random.pick(["", "N 2", "n1 ", "Ñ", "-", "n1\t"]) : random.pick(["n1", "n2", "n3"])
    case "accepting":
      return ugly ? random.pick(["YES", "maybe", " no"]) : random.pick(["yes", "no", "", "newpt"])
    case "from", "to":
      return ugly
        ? random.pick(["2023-02-29", "01/02/2024", "2024", "2024-2-3", "1850-01-01", "9999-01-01"])
        : random.pick(["", "2024-02-29", "2019-12-31"])
    case "virtual":
      return ugly
        ? random.pick(["Video", "video|video", "video| phone"]) : random.pick(["", "video", "video|phone"])
    case "center": return ugly ? random.pick(["a b", " x"]) : random.pick(["", "", "chicago"])
    default:
      return ugly
        ? random.pick(["melanoma|melanoma", "|kidney", "kidney |melanoma", "n/a", "***|a"])
        : random.pick(["", "melanoma", "kidney|melanoma"])
    }
  }

  @Test(arguments: ["networks.json", "services.json"])
  func `the short way gives what the general way gives, to the byte`(mapping: String) throws {
    var random = SplitMix64(seed: 20_261_125)
    let header = mapping == "networks.json" ? networksHeader : servicesHeader
    let columns = header.dropLast().split(separator: ",").map(String.init)
    var kept = 0
    var refused = 0
    for _ in 0..<150 {
      var text = header
      var former = columns.map { Self.cell($0, &random) }
      for _ in 0..<random.number(1..<30) {
        // A list repeats its provider and address.
        let repeats = random.once(in: 2)
        let cells = columns.enumerated().map {
          repeats && $0.offset < 5 ? former[$0.offset] : Self.cell($0.element, &random)
        }
        former = cells
        text += (random.once(in: 40) ? cells + ["x"] : cells).joined(separator: ",") + "\n"
      }
      let list = try NumberList(mapping: mapping, text)
      guard let general = try? list.imported(plainly: false) else {
        #expect(throws: (any Error).self) { try list.imported() }
        continue
      }
      let short = try list.imported()
      #expect(short.bytes == general.bytes, "\(text)")
      #expect(encodeJSON(short.report) == encodeJSON(general.report), "\(text)")
      kept += short.report.kept
      refused += short.report.refused
    }
    #expect(kept > 500 && refused > 200, "both ways are taken: \(kept) kept, \(refused) refused")
  }
}
