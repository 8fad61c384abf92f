import DirectoryModel
import FHIRModel
import Indexing
import Storing
import Vocabulary

/// Whence a resource comes, as a Provenance: each source with its file, row and dates.
struct ProvenanceAnswering {
  let catalog: FHIRCatalog
  let base: String

  /// `Practitioner.npi-2000000010`; a long one is told apart by a hash.
  static func id(_ type: ResourceType, _ id: String) -> String { ResourceID.allowed(type.name + "." + id) }

  func resource(_ type: ResourceType, _ number: Int) -> FHIRValue {
    let id = catalog.id(type, number)
    let sources = catalog.sources(type, number)
    var fields = ResourceFields()
    fields.add("id", Self.id(type, id))
    fields.add("target", [.object([("reference", .string("\(type.name)/\(id)"))])])
    fields.add(
      "occurredDateTime", sources.compactMap { $0.verified ?? $0.asOf ?? asOf($0.layer) }.max()?.description)
    fields.add("recorded", recorded(sources))
    fields.add("agent", agents(sources))
    fields.add("entity", sources.map(entity))
    return .resource("Provenance", fields.fields)
  }

  private func layer(_ ordinal: UInt16) -> (
    source: String, publisher: String?, files: [String], asOf: String
  )? {
    let layers = catalog.snapshot.meta.layers
    guard layers.indices.contains(Int(ordinal)) else { return nil }
    let layer = layers[Int(ordinal)]
    return (layer.source, layer.publisher, layer.files, layer.asOf)
  }

  private func asOf(_ ordinal: UInt16) -> CalendarDate? {
    layer(ordinal).flatMap { CalendarDate(iso: $0.asOf) }
  }

  /// When the newest of the sources was imported.
  private func recorded(_ sources: [SourceReference]) -> String {
    let names = Set(sources.compactMap { layer($0.layer)?.source })
    return catalog.manifest.layers.filter { names.contains($0.source) }.map(\.importedAt).max()
      ?? catalog.manifest.publishedAt
  }

  private func agents(_ sources: [SourceReference]) -> [FHIRValue] {
    var names: [String] = []
    for source in sources {
      let name = layer(source.layer).map { $0.publisher ?? $0.source } ?? "unknown"
      if !names.contains(name) { names.append(name) }
    }
    let type = FHIRValue.object([
      (
        "coding",
        .list([
          .object([
            ("system", .string("http://terminology.hl7.org/CodeSystem/provenance-participant-type")),
            ("code", .string("author")),
          ])
        ])
      )
    ])
    return (names.isEmpty ? ["unknown"] : names).map {
      .object([("type", type), ("who", .object([("display", .string($0))]))])
    }
  }

  private func entity(_ source: SourceReference) -> FHIRValue {
    let layer = layer(source.layer)
    var words = [layer?.source ?? "unknown"]
    if let files = layer?.files, files.indices.contains(Int(source.file)) {
      words.append(files[Int(source.file)])
    }
    if source.row > 0 { words.append("row \(source.row)") }
    if let date = source.asOf ?? asOf(source.layer) { words.append("as of \(date)") }
    if let date = source.verified { words.append("verified \(date)") }
    return .object([
      ("role", .string("source")),
      ("what", .object([("display", .string(words.joined(separator: ", ")))])),
    ])
  }

  // MARK: Answers

  func read(_ id: String) throws(FHIRProblem) -> FHIRValue {
    guard let (type, number) = find(id) else {
      throw FHIRProblem(
        status: 404, code: "not-found",
        diagnostics: "The directory has no Provenance of this id; they are found by target.")
    }
    return resource(type, number)
  }

  private static let (mostTexts, mostLong, plainBytes) = (500, 4, 46)

  private func find(_ id: String) -> (ResourceType, Int)? {
    guard let point = id.firstIndex(of: "."), let type = ResourceType(name: String(id[..<point])) else {
      return nil
    }
    if let number = catalog.number(type, id: String(id[id.index(after: point)...])) { return (type, number) }
    guard id.utf8.count > Self.plainBytes else { return nil }
    return (0..<catalog.count(type)).first { Self.id(type, catalog.id(type, $0)) == id }.map { (type, $0) }
  }

  /// By target, the resource whose provenance is wanted; several are alternatives.
  func search(_ pairs: [(name: String, value: String)], isLenient: Bool) throws(FHIRProblem) -> FHIRValue {
    let known = ["target", "_id", "_format", "_pretty"]
    var wanted: [(ResourceType, Int)]?
    var given: [String] = []
    for (name, value) in pairs {
      switch name {
      case "target", "_id":
        let texts = ConditionReading.split(value, at: ",").filter { !$0.isEmpty }
        if texts.isEmpty { throw .invalid(name, "\(name) needs a value.") }
        // A long id is a digest of another one, which is looked for among all.
        if texts.count > Self.mostTexts
          || texts.count(where: { $0.utf8.count > Self.plainBytes }) > Self.mostLong
        {
          throw FHIRProblem(
            status: 400, code: "too-costly",
            diagnostics:
              "\(name) takes at most \(Self.mostTexts) values, \(Self.mostLong) of them with more than "
              + "\(Self.plainBytes) bytes.", expression: name)
        }
        var found: [(ResourceType, Int)] = []
        for text in texts {
          if let entry = name == "_id" ? find(text) : try target(text) { found.append(entry) }
        }
        wanted = wanted.map { known in known.filter { a in found.contains { $0 == a } } } ?? found
      case "_format", "_pretty": break
      default:
        if isLenient { continue }
        throw .unknown(
          ConditionReading.plain(name), known: known, nearest: Spelling.nearest(to: name, in: known))
      }
      given.append(SearchBundle.escaped(name) + "=" + SearchBundle.escaped(value))
    }
    guard let wanted else { throw .invalid("target", "target is needed: Practitioner/npi-2000000010.") }
    guard wanted.count <= SearchQuestion.mostCount else {
      throw .invalid("target", "target takes at most \(SearchQuestion.mostCount) resources at once.")
    }
    let entries = wanted.map { type, number in
      let resource = resource(type, number)
      return SearchBundle.entry(
        resource, url: "\(base)/Provenance/\(resource["id"]?.text ?? "")", mode: "match")
    }
    return SearchBundle.searchset(
      total: entries.count,
      links: [SearchBundle.link("self", "\(base)/Provenance?" + given.joined(separator: "&"))],
      entries: entries)
  }

  private func target(_ text: String) throws(FHIRProblem) -> (ResourceType, Int)? {
    let path = text.hasPrefix(base + "/") ? String(text.dropFirst(base.count + 1)) : text
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let type = ResourceType(name: String(parts[0])), ConditionValues.isID(parts[1])
    else {
      throw .invalid("target", "target is a type and an id: Practitioner/npi-2000000010.")
    }
    return catalog.number(type, id: String(parts[1])).map { (type, $0) }
  }
}
