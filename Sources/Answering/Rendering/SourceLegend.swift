import Assessing
package import DirectoryModel
package import Exporting
package import Indexing
package import Storing
package import Vocabulary

/// What is behind a reference to a source: which file and row, the three dates (as of, verified, imported), and how
/// old the evidence is on a day.
package struct SourceLegend {
  private let layers: [SnapshotMeta.Layer]
  /// What is said of every source of a layer, by the layer's ordinal.
  private let origins: [Origin]
  /// Digests of the files of each layer; nil unless details are asked for.
  private let digests: [[String]]?
  package let day: CalendarDate

  private struct Origin {
    var source: String
    var files: [String]
    /// The file's own date, as it is written and as a day.
    var asOf: String
    var day: CalendarDate?
    /// Time of import.
    var imported: String?
  }

  /// - Parameter details: where the layers lie; give it to name formats and digests too.
  package init(
    _ layers: [SnapshotMeta.Layer], _ manifest: GenerationManifest, on day: CalendarDate,
    details: DataDirectory? = nil
  ) throws(StoreError) {
    self.layers = layers
    self.day = day
    if let details {
      var digests: [[String]] = []
      for layer in layers {
        digests.append(try Layer(path: details.layerPath(layer.layer)).manifest.files.map(\.sha256))
      }
      self.digests = digests
    } else {
      digests = nil
    }
    origins = layers.map { layer in
      Origin(
        source: layer.source, files: layer.files, asOf: layer.asOf, day: CalendarDate(iso: layer.asOf),
        imported: manifest.layers.first { $0.layer == layer.layer }?.importedAt)
    }
  }

  package func layer(_ reference: SourceReference) -> SnapshotMeta.Layer? {
    layers.indices.contains(Int(reference.layer)) ? layers[Int(reference.layer)] : nil
  }

  package func name(_ reference: SourceReference) -> String {
    let at = Int(reference.layer)
    return origins.indices.contains(at) ? origins[at].source : "unknown source"
  }

  private func file(_ reference: SourceReference) -> String? {
    let (layer, file) = (Int(reference.layer), Int(reference.file))
    guard origins.indices.contains(layer), origins[layer].files.indices.contains(file) else { return nil }
    return origins[layer].files[file]
  }

  private func imported(_ reference: SourceReference) -> String? {
    let at = Int(reference.layer)
    return origins.indices.contains(at) ? origins[at].imported : nil
  }

  /// The day from which the age runs: verified, else the row's own, else that of the file.
  package func evidence(_ reference: SourceReference) -> CalendarDate? {
    if let stated = reference.verified ?? reference.asOf { return stated }
    let at = Int(reference.layer)
    return origins.indices.contains(at) ? origins[at].day : nil
  }

  /// The row's own date, else that of the file.
  package func asOf(_ reference: SourceReference) -> String? {
    reference.asOf?.description ?? layer(reference)?.asOf
  }

  package func freshness(_ reference: SourceReference, of kind: RecordKind) -> Freshness {
    FreshnessAssessment.freshness(of: evidence(reference), on: day, isFacility: kind.isFacility)
  }

  // MARK: Text

  /// `fresh 2026-11-01`, beside a fact.
  package func mark(_ reference: SourceReference, of kind: RecordKind) -> String {
    freshness(reference, of: kind).rawValue + " " + (evidence(reference)?.description ?? "undated")
  }

  /// `nci-centers, centers.csv row 36, as of 2026-01-01, never verified, imported 2026-11-21: fresh on 2026-11-21`.
  package func words(_ reference: SourceReference, of kind: RecordKind) -> String {
    var text = name(reference)
    if let file = file(reference) { text += ", \(file)" }
    text +=
      " row \(reference.row), as of " + (reference.asOf?.description ?? layer(reference)?.asOf ?? "no date")
    if reference.asOf == nil { text += " (the file's date)" }
    text += reference.verified.map { ", verified \($0)" } ?? ", not verified"
    if let imported = imported(reference) { text += ", imported \(imported.prefix(10))" }
    return text + ": \(freshness(reference, of: kind).rawValue) on \(day)"
  }

  /// Format, publisher and digest of the file; empty unless details are asked for.
  package func detailLines(_ reference: SourceReference) -> [String] {
    guard digests != nil, let layer = layer(reference) else { return [] }
    return [
      "format \(layer.adapter)" + (layer.publisher.map { ", publisher \($0)" } ?? ""),
      "SHA-256 of the file \(sha256(reference) ?? "unknown")",
      "layer \(layer.layer)" + (layer.completeFor.map { ", complete for \($0)" } ?? ""),
    ]
  }

  package func sha256(_ reference: SourceReference) -> String? {
    guard let digests, digests.indices.contains(Int(reference.layer)) else { return nil }
    let files = digests[Int(reference.layer)]
    return files.indices.contains(Int(reference.file)) ? files[Int(reference.file)] : nil
  }

  /// As part of a cell: `plan-x, roles.csv row 2, as of 2026-10-31, verified 2026-11-01`.
  package func cell(_ reference: SourceReference) -> String {
    let (file, dates) = fileAndDates(reference)
    return "\(file) row \(reference.row)\(dates)"
  }

  /// Several, each row once, rows of one file and date together: `plan-x, roles.csv rows 2, 7, as of 2026-10-31`.
  package func cells(_ references: [SourceReference]) -> [String] {
    var groups: [(file: String, dates: String, rows: [String])] = []
    for reference in references {
      let (file, dates) = fileAndDates(reference)
      let row = "\(reference.row)"
      if let at = groups.firstIndex(where: { $0.file == file && $0.dates == dates }) {
        if !groups[at].rows.contains(row) { groups[at].rows.append(row) }
      } else {
        groups.append((file, dates, [row]))
      }
    }
    return groups.map { group in
      "\(group.file) row\(group.rows.count == 1 ? "" : "s") \(group.rows.joined(separator: ", "))\(group.dates)"
    }
  }

  private func fileAndDates(_ reference: SourceReference) -> (file: String, dates: String) {
    var dates = ", as of " + (reference.asOf?.description ?? layer(reference)?.asOf ?? "no date")
    if let verified = reference.verified { dates += ", verified \(verified)" }
    if let imported = imported(reference) { dates += ", imported \(imported.prefix(10))" }
    return (name(reference) + (file(reference).map { ", \($0)" } ?? ""), dates)
  }

  // MARK: JSON

  package func json(_ reference: SourceReference, of kind: RecordKind) -> JSONValue {
    var tree = JSONTree()
    write(reference, of: kind, into: &tree)
    return tree.value
  }

  /// The source as an object; facts name it by its place in the list.
  package func write<Sink: JSONSink>(
    _ reference: SourceReference, of kind: RecordKind, into out: inout Sink
  ) {
    let at = Int(reference.layer)
    let isKnown = origins.indices.contains(at)
    let asOf = isKnown ? origins[at].asOf : nil
    let evidence = evidence(reference)
    out.beginObject()
    out.field("id", isKnown ? origins[at].source : nil)
    out.field("file", file(reference))
    out.field("row", Int(reference.row))
    out.field("as_of", reference.asOf?.description ?? asOf)
    out.field("verified", reference.verified?.description)
    out.field("imported", isKnown ? origins[at].imported : nil)
    out.field("file_as_of", asOf)
    out.field("evidence_date", evidence?.description)
    out.field(
      "freshness",
      FreshnessAssessment.freshness(of: evidence, on: day, isFacility: kind.isFacility).rawValue)
    if digests != nil {
      let layer = layer(reference)
      out.field("format", layer?.adapter)
      out.field("publisher", layer?.publisher)
      out.field("sha256", sha256(reference))
      out.field("layer", layer?.layer)
      out.field("complete_for", layer?.completeFor)
    }
    out.endObject()
  }
}
