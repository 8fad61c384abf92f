// A provider from and to its encoded facts: sections of one source each, opened by a `source` fact.

/// A role of which all records together say more than one record can hold.
public struct RoleTooLarge: Error, Equatable, Sendable {
  /// Index into the provider's `roles`.
  public var role: Int
  public var bytes: Int
}

extension Provider {
  /// Decodes the facts of a snapshot's record, whose participations the merge has limited to the period of their own
  /// role.
  ///
  /// Cost: O(bytes); only what is shown or exported is decoded.
  public init(kind: RecordKind, key: EntityKey, encoded: UnsafeRawBufferPointer) {
    self.init(kind: kind, key: key)
    for (field, value) in FactCursor(encoded) {
      switch field {
      case .source:
        if let reference = SourceReference(value) { sources.append(reference) }
      case .role:
        roles.append(decodeRole(value, enclosing: max(0, sources.count - 1)))
      case .alternate:
        if let fact = Self.alternate(value, source: max(0, sources.count - 1)) { facts.append(fact) }
      default:
        facts.append(Fact(field: field, value: value.text, source: max(0, sources.count - 1)))
      }
    }
    // Only in damaged bytes: every fact must be able to name a source until the damage is told.
    if sources.isEmpty, !facts.isEmpty || !roles.isEmpty { sources = [SourceReference()] }
  }

  /// Decodes a layer's record, whose source is the record's own row until a `source` fact names another.
  public init(record header: RecordHeader, facts encoded: UnsafeRawBufferPointer, layer: UInt16) {
    var reference = header.reference
    reference.layer = layer
    self.init(kind: header.kind, key: header.key, sources: [reference])
    var source = 0
    for (field, value) in FactCursor(encoded) {
      switch field {
      case .source: source = index(of: value, layer: layer) ?? source
      case .role: roles.append(decodeRole(value, enclosing: 0, layer: layer))
      case .alternate: break
      default: facts.append(Fact(field: field, value: value.text, source: source))
      }
    }
  }

  private static func alternate(_ value: UnsafeRawBufferPointer, source: Int) -> Fact? {
    guard value.count > 0, let field = Field(rawValue: value[0]) else { return nil }
    return Fact(
      field: field, value: UnsafeRawBufferPointer(rebasing: value[1...]).text, source: source,
      isAlternate: true)
  }

  /// The index of a source, added when it is not yet listed.
  ///
  /// - Parameter layer: the ordinal to set, for references that come out of a layer.
  private mutating func index(of value: UnsafeRawBufferPointer, layer: UInt16?) -> Int? {
    guard var reference = SourceReference(value) else { return nil }
    if let layer { reference.layer = layer }
    if let known = sources.firstIndex(of: reference) { return known }
    sources.append(reference)
    return sources.count - 1
  }

  /// - Parameter layer: nil in a snapshot, where a role can be of several sources.
  private mutating func decodeRole(
    _ encoded: UnsafeRawBufferPointer, enclosing: Int, layer: UInt16? = nil
  ) -> Role {
    var role = Role()
    var source = enclosing
    for (field, value) in FactCursor(encoded) {
      switch field {
      case .source: source = index(of: value, layer: layer) ?? source
      case .participation:
        if let participation = decodeParticipation(value, enclosing: source, layer: layer) {
          role.participations.append(participation)
        }
      case .alternate:
        if let fact = Self.alternate(value, source: source) { role.facts.append(fact) }
      default: role.facts.append(Fact(field: field, value: value.text, source: source))
      }
    }
    if layer != nil { role.limitParticipationsToItsPeriod() }
    return role
  }

  private mutating func decodeParticipation(
    _ encoded: UnsafeRawBufferPointer, enclosing: Int, layer: UInt16?
  ) -> Participation? {
    var result = Participation(network: "", source: enclosing)
    for (field, value) in FactCursor(encoded) {
      switch field {
      case .source: result.source = index(of: value, layer: layer) ?? result.source
      case .network: result.network = value.text
      case .status: result.isIn = !value.equals("out")
      case .tier: result.tier = value.text
      case .acceptingCode: result.acceptingCode = value.text
      case .from: result.from = CalendarDate(iso: value.text)
      case .to: result.to = CalendarDate(iso: value.text)
      default: break
      }
    }
    return result.network.isEmpty ? nil : result
  }

  /// Writes the provider as a snapshot stores it: a section for each source, in order of precedence, and inside a
  /// role a marker wherever the source changes.
  ///
  /// - Throws: for a role that many records have made too large; what the writer then holds is no record.
  public func encode(into writer: FactWriter) throws(RoleTooLarge) {
    // Of many rows under one number each fact is looked at once.
    let places: [Int: [Int]]? =
      sources.count > 64 ? Dictionary(grouping: facts.indices) { facts[$0].source } : nil
    for (ordinal, reference) in sources.enumerated() {
      writer.add(reference)
      if let places {
        for i in places[ordinal] ?? [] { Self.write(facts[i], into: writer) }
      } else {
        for fact in facts where fact.source == ordinal { Self.write(fact, into: writer) }
      }
    }
    // Roles follow all sections, so that each can name any source without adding a new one.
    for (ordinal, role) in roles.enumerated() {
      let mark = writer.open(.role)
      var current: Int? = nil
      for fact in role.facts {
        if fact.source != current {
          writer.add(sources[fact.source])
          current = fact.source
        }
        Self.write(fact, into: writer)
      }
      for participation in role.participations {
        let inner = writer.open(.participation)
        writer.add(sources[participation.source])
        writer.add(.network, participation.network)
        if !participation.isIn { writer.add(.status, "out") }
        writer.add(.tier, participation.tier)
        writer.add(.acceptingCode, participation.acceptingCode)
        writer.add(.from, participation.from?.description)
        writer.add(.to, participation.to?.description)
        writer.close(inner)
      }
      let bytes = writer.count - mark
      guard bytes <= FactWriter.mostNestedBytes else { throw RoleTooLarge(role: ordinal, bytes: bytes) }
      writer.close(mark)
    }
  }

  private static func write(_ fact: Fact, into writer: FactWriter) {
    var value = fact.value
    value.withUTF8 {
      let bytes = UnsafeRawBufferPointer($0)
      if fact.isAlternate { writer.addAlternate(fact.field, bytes) } else { writer.add(fact.field, bytes) }
    }
  }
}
