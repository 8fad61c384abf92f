import DirectoryModel
import Exporting
import Foundation
import Querying
import TestSupport
import Vocabulary

/// The one directory over which the searches are examined: bundled data, the example, a few thousand invented
/// people in the registry's form, and two payers by chance. Built once for all tests.
struct ExaminedDirectory: Sendable {
  let fixture: DirectoryFixture
  let engine: SnapshotEngine
  /// Only the bundled data.
  let bundled: SnapshotEngine
  let nppes: String
  let exportLines: [Data]

  static let today = CalendarDate(iso: "2026-11-21")!
  static let shared: ExaminedDirectory = {
    do { return try ExaminedDirectory() } catch {
      preconditionFailure("the directory cannot be built: \(error)")
    }
  }()

  private init() throws {
    fixture = try DirectoryFixture()
    nppes = try fixture.writeNPPES(rows: 2_300)
    let people = PlainTable.rows(nppes).filter {
      $0["Entity Type Code"] == "1" && $0["NPI Deactivation Date"]!.isEmpty
    }
    let invented = InventedDirectory(seed: 26, knownNPIs: people.prefix(25).map { $0["NPI"]! })
    for (source, files) in [("fuzz-a", invented.first), ("fuzz-b", invented.second)] {
      try FileManager.default.createDirectory(
        atPath: fixture.folder.file(source), withIntermediateDirectories: true)
      for (name, text) in files { fixture.folder.write("\(source)/\(name)", text) }
    }
    try fixture.add([
      .example,
      .init("nppes", [nppes], adapter: "nppes", asOf: "2026-11-09"),
      .init("fuzz-a", [fixture.folder.file("fuzz-a")], asOf: "2026-10-31"),
      .init("fuzz-b", [fixture.folder.file("fuzz-b")], asOf: "2026-11-15", completeFor: .clinicians),
    ])
    engine = try fixture.engine()
    bundled = try fixture.engine(generation: 1)
    var lines: [Data] = []
    try engine.forEachRole(on: Self.today) { record in
      var bytes: [UInt8] = []
      RoleExport.json(record).write(into: &bytes)
      lines.append(Data(bytes))
    }
    exportLines = lines
  }

  /// The twin of `engine`.
  func twin() throws -> NaiveDirectory {
    var twin = try NaiveDirectory(
      export: exportLines,
      exchange: [
        "example": DirectoryFixture.data + "/example", "fuzz-a": fixture.folder.file("fuzz-a"),
        "fuzz-b": fixture.folder.file("fuzz-b"),
      ], nppes: nppes)
    twin.completeForClinicians = ["fuzz-b"]
    let refused = PlainTable.rows(fixture.folder.file("fuzz-b") + "/clinicians.csv").filter {
      $0["gender"] == "Q"
    }
    twin.mentioned = ["fuzz-b": Set(refused.map { "npi:" + $0["npi"]! })]
    return twin
  }
}
