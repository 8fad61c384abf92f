import ArgumentParser
import DirectoryModel
import Exporting
import Importing
import Indexing
import Querying
import Storing
import Vocabulary

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Show all that is known of a clinician, center, program, plan or network, with sources and dates.",
    discussion: """
      An id has a type: npi:2000000010, center:mskcc, program:dana-farber-oso, plan:00000ZZ0010001, cancer:breast. A \
      bare number of ten digits is an NPI. Every NPI that any source names answers, searched or not.

      Example:
        second-opinion show center:mskcc
      """)

  @Argument(help: "Ids.")
  var ids: [String]

  @OptionGroup var output: OutputOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let directory = try global.seededDirectory()
    let engine = try global.engine()
    let names = SourceNames(engine.layers)
    var shown: [JSONValue] = []
    try output.open()
    for id in ids {
      guard let provider = try Self.find(id, engine: engine, directory: directory) else {
        throw CommandError.notFound(id: id)
      }
      if output.json != nil || output.format == .json {
        shown.append(ProviderRendering.json(provider, names))
      } else if output.format == .ndjson {
        Output.line(ProviderRendering.json(provider, names).text())
      } else {
        ProviderRendering.write(provider, names)
      }
    }
    if output.json != nil || output.format == .json {
      Output.line(JSONValue.array(shown).text(indented: true))
    }
  }

  /// First in the generation, then in the layers, which hold every row.
  static func find(_ text: String, engine: SnapshotEngine, directory: DataDirectory) throws -> Provider? {
    for id in candidates(text) {
      if let provider = try engine.provider(id: id) { return provider }
      var layers: [Layer] = []
      for layer in engine.layers { layers.append(try Layer(path: directory.layerPath(layer.layer))) }
      if let provider = try MergedDirectory.provider(EntityKey(id: id), id: id, in: layers) {
        return provider
      }
    }
    return nil
  }

  private static func candidates(_ text: String) -> [String] {
    if text.contains(":") { return [text] }
    if text.utf8.count == 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return ["npi:" + text] }
    return ["center:", "program:", "plan:", "network:", "cancer:", "ccn:"].map { $0 + text }
  }
}

/// Names and dates of the sources behind references.
struct SourceNames {
  private let layers: [SnapshotMeta.Layer]

  init(_ layers: [SnapshotMeta.Layer]) { self.layers = layers }

  func layer(_ reference: SourceReference) -> SnapshotMeta.Layer? {
    layers.indices.contains(Int(reference.layer)) ? layers[Int(reference.layer)] : nil
  }

  /// `nci-centers, centers.csv row 36, as of 2026-01-01`.
  func words(_ reference: SourceReference) -> String {
    guard let layer = layer(reference) else { return "unknown source" }
    var text = layer.source
    if layer.files.indices.contains(Int(reference.file)) { text += ", \(layer.files[Int(reference.file)])" }
    text += " row \(reference.row), as of \(reference.asOf?.description ?? layer.asOf)"
    if let verified = reference.verified { text += ", verified \(verified)" }
    return text
  }
}

/// One entity with its facts, each with its source.
enum ProviderRendering {
  static func write(_ provider: Provider, _ names: SourceNames) {
    let name = provider.displayName
    Output.line((name.isEmpty ? "(no source gives a name)" : name) + "  [\(provider.id)]")
    if let date = provider.endedOn {
      Output.line("  deactivated on \(date): this NPI is not in use and is never a hit")
    }
    for fact in provider.facts where fact.field != .id && fact.field != .name {
      write(fact, indentation: "  ")
    }
    for (i, role) in provider.roles.enumerated() {
      Output.line("  role \(i + 1)  [\(RoleRecord.roleID(of: provider, role: role))]")
      for fact in role.facts { write(fact, indentation: "    ") }
      for participation in role.participations { write(participation) }
    }
    Output.line("  sources")
    for (i, source) in provider.sources.enumerated() { Output.line("    [\(i + 1)] \(names.words(source))") }
  }

  private static func write(_ fact: Fact, indentation: String) {
    let value = fact.parts.filter { !$0.isEmpty }.joined(separator: " · ")
    let mark = fact.isAlternate ? "  (another source says so; not the one shown)" : ""
    Output.line("\(indentation)\(fact.field.token): \(value)  [\(fact.source + 1)]\(mark)")
  }

  private static func write(_ participation: Participation) {
    var text = "    network \(participation.network): \(participation.isIn ? "in" : "out")"
    if let tier = participation.tier { text += ", tier \(tier)" }
    text += ", accepting \(participation.accepting.token)"
    if let from = participation.from { text += ", from \(from)" }
    if let to = participation.to { text += ", to \(to)" }
    Output.line(text + "  [\(participation.source + 1)]")
  }

  static func json(_ provider: Provider, _ names: SourceNames) -> JSONValue {
    .object([
      ("id", .string(provider.id)),
      ("kind", .string("\(provider.kind)")),
      ("name", .string(provider.displayName)),
      ("facts", .array(provider.facts.map(json))),
      (
        "roles",
        .array(
          provider.roles.map { role in
            .object([
              ("role_id", .string(RoleRecord.roleID(of: provider, role: role))),
              ("facts", .array(role.facts.map(json))),
              (
                "participations",
                .array(
                  role.participations.map {
                    .object([
                      ("network_id", .string($0.network)), ("status", .string($0.isIn ? "in" : "out")),
                      ("tier", .text($0.tier)), ("accepting", .string($0.accepting.token)),
                      ("from", .text($0.from?.description)), ("to", .text($0.to?.description)),
                      ("source", .integer($0.source)),
                    ])
                  })
              ),
            ])
          })
      ),
      (
        "sources",
        .array(
          provider.sources.map { reference in
            let layer = names.layer(reference)
            let files = layer?.files ?? []
            return .object([
              ("id", .text(layer?.source)),
              (
                "file",
                files.indices.contains(Int(reference.file)) ? .string(files[Int(reference.file)]) : .null
              ),
              ("row", .integer(Int(reference.row))),
              ("as_of", .text(reference.asOf?.description ?? layer?.asOf)),
              ("verified", .text(reference.verified?.description)),
            ])
          })
      ),
    ])
  }

  private static func json(_ fact: Fact) -> JSONValue {
    .object([
      ("field", .string(fact.field.token)),
      ("value", fact.parts.count > 1 ? .strings(fact.parts) : .string(fact.value)),
      ("source", .integer(fact.source)), ("shown", .bool(!fact.isAlternate)),
    ])
  }
}
