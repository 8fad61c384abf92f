public import DirectoryModel
import Foundation
public import Indexing
public import Querying
import Vocabulary

/// The one directory that most tests of the search share: bundled data, the example, a few thousand invented people
/// in the registry's form, and two payers by chance. Built once.
public struct SharedDirectory: Sendable {
  public let fixture: DirectoryFixture
  public let engine: SnapshotEngine
  /// Only the bundled data: generation 1.
  public let bundled: SnapshotEngine
  public var snapshot: Snapshot { engine.snapshot }
  public var bundledSnapshot: Snapshot { bundled.snapshot }
  /// The NPPES file.
  public let nppes: String
  /// The folders of exchange files, by source.
  public let exchange: [String: String]

  public static let today = CalendarDate(iso: "2026-11-21")!
  public static let shared: SharedDirectory = {
    do { return try SharedDirectory() } catch {
      preconditionFailure("the directory cannot be built: \(error)")
    }
  }()

  private init() throws {
    fixture = try DirectoryFixture()
    nppes = try fixture.folder.writeNPPES(rows: 2_300)
    let people = PlainTable.rows(nppes).filter {
      $0["Entity Type Code"] == "1" && $0["NPI Deactivation Date"]!.isEmpty
    }
    let invented = InventedDirectory(seed: 26, knownNPIs: people.prefix(25).map { $0["NPI"]! })
    var exchange = ["example": DirectoryFixture.data + "/example"]
    for (source, files) in [("fuzz-a", invented.first), ("fuzz-b", invented.second)] {
      exchange[source] = fixture.folder.file(source)
      try FileManager.default.createDirectory(
        atPath: fixture.folder.file(source), withIntermediateDirectories: true)
      for (name, text) in files { fixture.folder.write("\(source)/\(name)", text) }
    }
    self.exchange = exchange
    try fixture.add([
      .example,
      .init("nppes", [nppes], adapter: "nppes", asOf: "2026-11-09"),
      .init("fuzz-a", [fixture.folder.file("fuzz-a")], asOf: "2026-10-31"),
      .init("fuzz-b", [fixture.folder.file("fuzz-b")], asOf: "2026-11-15", completeFor: .clinicians),
    ])
    engine = try fixture.engine()
    bundled = try fixture.engine(generation: 1)
  }
}
