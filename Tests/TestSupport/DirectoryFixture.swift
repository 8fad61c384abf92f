import DirectoryModel
import Foundation
public import Importing
import Indexing
import Publishing
public import Querying
public import Storing
public import Vocabulary

/// A data directory in a folder of its own, filled with the bundled data and with whatever a test imports.
public final class DirectoryFixture: Sendable {
  public let folder: TemporaryFolder
  public var directory: DataDirectory { DataDirectory(path: folder.file("data")) }

  /// The bundled folder `Data/`.
  public static var data: String { packageRoot() + "/Data" }

  /// Seeded with the bundled data: generation 1.
  public init() throws {
    folder = TemporaryFolder()
    _ = try directory.withLock { try BundledData(path: Self.data).seed($0) }
  }

  /// One import.
  public struct Source {
    public var paths: [String]
    public var adapter: String
    public var name: String
    public var asOf: String
    public var completeFor: Completeness?

    public init(
      _ name: String, _ paths: [String], adapter: String = "exchange", asOf: String,
      completeFor: Completeness? = nil
    ) {
      self.name = name
      self.paths = paths
      self.adapter = adapter
      self.asOf = asOf
      self.completeFor = completeFor
    }

    /// The invented directory that comes with the program.
    public static var example: Source {
      Source("example", [DirectoryFixture.data + "/example"], asOf: "2026-11-01")
    }
  }

  /// Imports sources and publishes them in one generation.
  ///
  /// - Returns: the reports, in the order of the sources.
  @discardableResult
  public func add(_ sources: [Source], keep: Keep = .all) throws -> [ImportReport] {
    try directory.withLock { locked in
      var entries: [GenerationManifest.LayerEntry] = []
      var reports: [ImportReport] = []
      for source in sources {
        var request = ImportRequest(
          paths: source.paths, adapter: source.adapter, source: source.name, asOf: source.asOf)
        request.completeFor = source.completeFor
        let (report, layer) = try Importer.importLayer(request, into: locked, former: nil)
        reports.append(report)
        entries.append(
          .init(
            source: source.name, layer: layer, adapter: source.adapter, asOf: source.asOf,
            importedAt: Publisher.now()))
      }
      _ = try Publisher.publish(entries, keep: keep, in: locked)
      return reports
    }
  }

  /// Imports one source given as CSV texts by file name.
  @discardableResult
  public func add(
    _ name: String, _ files: [String: String], asOf: String, completeFor: Completeness? = nil
  ) throws -> ImportReport {
    let folder = folder.file(name)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (file, text) in files { self.folder.write("\(name)/\(file)", text) }
    return try add([Source(name, [folder], asOf: asOf, completeFor: completeFor)])[0]
  }

  public var snapshotPath: String { directory.snapshotPath((try? directory.currentNumber()) ?? 0) }

  public func engine(generation: Int? = nil) throws -> SnapshotEngine {
    SnapshotEngine(try Snapshot(path: generation.map { directory.snapshotPath($0) } ?? snapshotPath))
  }
}

extension TemporaryFolder {
  /// Writes an invented NPPES file by `Scripts/generate-nppes`.
  ///
  /// - Returns: its path.
  public func writeNPPES(rows: Int) throws -> String {
    let path = file("npidata.csv")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", packageRoot() + "/Scripts/generate-nppes", "--rows", "\(rows)", "--out", path,
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    precondition(process.terminationStatus == 0, "generate-nppes ended with \(process.terminationStatus)")
    return path
  }
}

/// A made-up NPI: begins with 2, which the registry does not give out, and its check digit holds.
public func inventedNPI(_ number: Int) -> String {
  let digits = "2" + String(String(number + 100_000_000).suffix(8))
  // Luhn over 80840 and the nine digits: 24 stands for the prefix.
  var sum = 24
  for (i, c) in digits.reversed().enumerated() {
    var value = Int(String(c))!
    if i % 2 == 0 {
      value *= 2
      if value > 9 { value -= 9 }
    }
    sum += value
  }
  return digits + String((10 - sum % 10) % 10)
}
