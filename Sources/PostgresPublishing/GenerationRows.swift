import DirectoryModel
import Indexing
import Postgres
import Storing
import Vocabulary

/// Writes the rows of a generation's tables, each table in one pass over the snapshot.
struct GenerationRows {
  let snapshot: Snapshot
  let manifest: GenerationManifest
  /// In the order of the snapshot's own list.
  let layers: [LayerManifest]
  /// Whose rows the tables divided by entity get.
  let entities: Range<Int>
  /// Told about every few thousand rows.
  let progress: (_ rows: Int) -> Void

  static let progressStep = 1 << 16

  /// Of `entities`: the roles of entities that follow each other follow each other.
  var roles: Range<Int> {
    guard let first = entities.first, let last = entities.last else { return 0..<0 }
    let start = snapshot.roles(of: first).lowerBound
    return start..<max(start, snapshot.roles(of: last).upperBound)
  }

  /// - Returns: rows that the server took.
  func load(_ table: TableDefinition, into stream: PostgresCopyIn) throws -> Int {
    let buffer = CopyBuffer(columns: table.sentColumns.count)
    switch table.name {
    case "term": try addTerms(to: buffer, stream)
    case "provider": try addProviders(to: buffer, stream)
    case "role": try addRoles(to: buffer, stream)
    case "role_terms": try addRoleTerms(to: buffer, stream)
    case "network": try addNetworks(to: buffer, stream)
    case "plan": try addPlans(to: buffer, stream)
    case "participation": try addParticipations(to: buffer, stream)
    case "participation_kind": try addParticipationKinds(to: buffer, stream)
    case "fact": try addFacts(to: buffer, stream)
    case "layer": try addLayers(to: buffer, stream)
    case "cancer_type": try addCancerTypes(to: buffer, stream)
    case "cancer_word": try addCancerWords(to: buffer, stream)
    case "cancer_specialty": try addCancerSpecialties(to: buffer, stream)
    case "specialty": try addSpecialties(to: buffer, stream)
    case "state": try addStates(to: buffer, stream)
    case "zip": try addZIPs(to: buffer, stream)
    case "skeleton": try addSkeleton(to: buffer, stream)
    default: preconditionFailure("no rows are known for \(table.name)")
    }
    // What was read may have been damaged: then it must not be kept.
    try snapshot.check()
    return try buffer.end(stream)
  }

  func tick(_ rows: Int) { if rows & (Self.progressStep - 1) == 0 { progress(rows) } }

  private func addTerms(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let common = CommonTerms(snapshot)
    let names = (0...UInt8.max).map { Facet(rawValue: $0).map { Self.snakeCase("\($0)") } ?? "" }
    for position in 0..<snapshot.termCount {
      let term = snapshot.storedTerm(position)
      try buffer.beginRow(stream)
      buffer.add(Int32(position))
      buffer.add(Int16(term.facet))
      buffer.add(names[Int(term.facet)])
      // A term of `known` is the number of a facet.
      if term.facet == Facet.known.rawValue {
        buffer.add(names[Int(term.value.first ?? 0)])
      } else {
        buffer.add(bytes: term.value)
      }
      buffer.add(Int32(term.roles))
      buffer.add(Int32(term.entities))
      buffer.add(common.bit(position))
      tick(position)
    }
  }

  static func snakeCase(_ name: String) -> String {
    var result = ""
    for letter in name {
      if letter.isUppercase { result += "_" + letter.lowercased() } else { result.append(letter) }
    }
    return result
  }

  private func addProviders(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    var folding = NameFolding()
    for entity in entities {
      let key = EntityKey(raw: snapshot.entityKeys[entity])
      let label = snapshot.label(entity)
      let facts = snapshot.facts(entity)
      let kind = snapshot.recordKind(entity)
      let roles = snapshot.roles(of: entity)
      let evidence = snapshot.evidence[entity]
      try buffer.beginRow(stream)
      buffer.add(Int32(entity))
      buffer.add(Int64(bitPattern: key.raw))
      buffer.add(label.id.isEmpty ? nil : label.id)
      buffer.add(Int16(snapshot.kinds[entity]))
      buffer.add(kind.token)
      buffer.add(label.name)
      folding.withSortName(of: facts) { buffer.add(bytes: $0) }
      buffer.add(Int32(bitPattern: snapshot.nameRanks[entity]))
      buffer.add(key.npi.map { Int64(bitPattern: $0) })
      buffer.add(Int16(snapshot.designations[entity]))
      buffer.add(bytes: FactCursor(facts).first { $0.field == .gender }?.value)
      buffer.add(evidence == .min ? nil : evidence)
      buffer.add(Int32(roles.lowerBound))
      buffer.add(Int32(roles.count))
      buffer.add(bytes: facts)
      tick(entity)
    }
  }

  private func addLayers(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    for (ordinal, layer) in snapshot.meta.layers.enumerated() {
      let files = layers.first { $0.source == layer.source }?.files ?? []
      try buffer.beginRow(stream)
      buffer.add(Int16(ordinal))
      buffer.add(layer.source)
      buffer.add(layer.adapter)
      buffer.add(layer.publisher)
      buffer.add(date: CalendarDate(iso: layer.asOf)?.days)
      buffer.add(layer.completeFor)
      buffer.add(texts: layer.files.map { Array($0.utf8) })
      buffer.add(
        texts: layer.files.map { name in Array((files.first { $0.name == name }?.sha256 ?? "").utf8) })
      buffer.add(Int64(layer.kept))
      buffer.add(Int64(layer.refused))
      buffer.add(manifest.layers.first { $0.source == layer.source }?.importedAt)
    }
  }
}

/// The order of a list of names, folded into a buffer that is reused; equals `Provider.sortName`.
struct NameFolding {
  private var scratch: [UInt8] = []
  private var folded: [UInt8] = []

  mutating func withSortName(of facts: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    var parts = SortNameParts()
    for (field, value) in FactCursor(facts) { parts.add(field, value) }
    folded.removeAll(keepingCapacity: true)
    parts.forEach {
      append($0)
      return !folded.isEmpty
    }
    folded.withUnsafeBytes(body)
  }

  private mutating func append(_ part: UnsafeRawBufferPointer) {
    TextFolding.forEachToken(in: part, scratch: &scratch) { token in
      if !folded.isEmpty { folded.append(0x20) }
      folded.append(contentsOf: token)
    }
  }
}
