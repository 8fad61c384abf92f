public import DirectoryModel
import FHIRModel
public import Indexing
public import Storing

/// All resources of a generation as files for a bulk load: one NDJSON file a type, and a manifest that lists them.
public enum BulkExport {
  /// - Parameters:
  ///   - write: takes a line of a type's file, with its end.
  /// - Returns: the manifest, as JSON.
  ///
  /// Cost: memory for the ids of the resources, about forty bytes each, and for nothing else of them.
  public static func run(
    _ snapshot: Snapshot, _ manifest: GenerationManifest, on day: CalendarDate, base: String,
    write: @escaping (_ file: String, _ line: [UInt8]) throws -> Void
  ) throws -> [UInt8] {
    var counts: [ResourceType: Int] = [:]
    var line: [UInt8] = []
    try CatalogBuilder.forEachResource(snapshot, manifest, today: day) { type, resource in
      line.removeAll(keepingCapacity: true)
      resource.writeJSON(into: &line)
      line.append(0x0A)
      counts[type, default: 0] += 1
      try write(file(type), line)
    }
    let output = ResourceType.allCases.compactMap { type -> FHIRValue? in
      guard let count = counts[type] else { return nil }
      return .object([
        ("type", .string(type.name)), ("url", .string(base + file(type))), ("count", .number("\(count)")),
      ])
    }
    let value = FHIRValue.object([
      ("transactionTime", .string(manifest.publishedAt)), ("request", .string(base + "$export")),
      ("requiresAccessToken", .boolean(false)), ("output", .list(output)), ("error", .list([])),
    ])
    var bytes: [UInt8] = []
    value.writeJSON(into: &bytes)
    return bytes + [0x0A]
  }

  private static func file(_ type: ResourceType) -> String { type.name + ".ndjson" }
}
