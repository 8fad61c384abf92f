import DirectoryModel

/// What only shows when the records of one source are seen beside each other: rows that say the same twice, rows that
/// contradict each other, clinicians at more sites than one can work at, networks that no plan offers, plans whose
/// networks nobody is in.
///
/// Memory: 40 bytes an entity; what an entity says once costs nothing more.
final class LayerLint {
  /// More sites than this are the sign of a group's list copied onto each of its members.
  ///
  /// Source: the studies of directory errors name group-level listing as their main cause; 15 is this product's own
  /// line, stated in docs/merging.md.
  static let plausibleSites = 15

  enum RowFinding: Equatable {
    /// The record says to the byte what an earlier one of the same entity says.
    case duplicate
    /// It names a person or organization otherwise than the first one of the same entity does.
    case contradiction(Field)
  }

  /// 24 bytes: nine million of these stay in memory while the registry is read.
  private struct Entity {
    /// Short hashes of what must not differ: name, first name, gender, year of graduation; 0 for not stated.
    var identity: SIMD4<UInt16>
    var firstFacts: UInt32
    var firstSite: UInt32
    var sites: UInt8
    var isClinician: Bool
  }

  private static let identityFields: [(field: Field, slot: Int)] = [
    (.name, 0), (.lastName, 0), (.firstName, 1), (.gender, 2), (.graduationYear, 3),
  ]
  private static let slotByField: [Int] = (0..<256).map { raw in
    identityFields.first { $0.field.rawValue == UInt8(raw) }?.slot ?? -1
  }

  private var entities: [Entity] = []
  private var ordinals = KeyTable()
  /// Facts and sites of an entity beyond its first ones.
  private var further = Set<UInt64>()

  private struct Listed {
    var name: String
    var reference: SourceReference
    var line: Int?
    var networks: [UInt64] = []
  }
  private var networks: [UInt64: Listed] = [:]
  private var networksInOrder: [UInt64] = []
  private var plans: [Listed] = []
  private var offered = Set<UInt64>()
  private var inhabited = Set<UInt64>()

  /// Whether the record that was taken last is of an entity that had one before.
  private(set) var isFurther = false

  /// Takes the next record.
  func add(
    _ kind: RecordKind, key: EntityKey, reference: SourceReference, line: Int? = nil,
    facts: UnsafeRawBufferPointer
  ) -> [RowFinding] {
    isFurther = false
    switch kind {
    case .clinician, .organization, .unstated: return addEntity(kind, key: key, facts: facts)
    case .network, .plan:
      addListed(kind, Listed(name: "", reference: reference, line: line), facts: facts)
      return []
    default: return []
    }
  }

  private func addEntity(_ kind: RecordKind, key: EntityKey, facts: UnsafeRawBufferPointer) -> [RowFinding] {
    let whole = ByteHash.hash(facts)
    let hash = UInt32(truncatingIfNeeded: whole)
    let ordinal = ordinals.ordinal(of: key.raw)
    guard ordinal < entities.count else {
      var entity = Entity(
        identity: identity(facts), firstFacts: hash, firstSite: 0, sites: 0, isClinician: kind == .clinician)
      addRoles(facts, key: key, to: &entity)
      entities.append(entity)
      return []
    }
    isFurther = true
    var findings: [RowFinding] = []
    if hash == entities[ordinal].firstFacts || !further.insert(whole ^ key.raw).inserted {
      return [.duplicate]
    }
    let said = identity(facts)
    for slot in 0..<4 where said[slot] != 0 {
      if entities[ordinal].identity[slot] == 0 {
        entities[ordinal].identity[slot] = said[slot]
      } else if entities[ordinal].identity[slot] != said[slot], kind != .unstated {
        findings.append(.contradiction(field(slot, facts)))
      }
    }
    if kind == .clinician { entities[ordinal].isClinician = true }
    addRoles(facts, key: key, to: &entities[ordinal])
    return findings
  }

  private func identity(_ facts: UnsafeRawBufferPointer) -> SIMD4<UInt16> {
    var result = SIMD4<UInt16>(repeating: 0)
    for (field, value) in FactCursor(facts) {
      let slot = Self.slotByField[Int(field.rawValue)]
      if slot >= 0 { result[slot] = UInt16(truncatingIfNeeded: Self.caseless(value) >> 16) | 1 }
    }
    return result
  }

  private func field(_ slot: Int, _ facts: UnsafeRawBufferPointer) -> Field {
    for (field, _) in FactCursor(facts) where Self.slotByField[Int(field.rawValue)] == slot { return field }
    return .name
  }

  /// FNV-1a over capitals, so that a row in other letters is no contradiction.
  private static func caseless(_ value: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in value {
      let capital = (0x61...0x7A).contains(byte) ? byte &- 0x20 : byte
      hash = (hash ^ UInt32(capital)) &* 16_777_619
    }
    return hash
  }

  private func addRoles(_ facts: UnsafeRawBufferPointer, key: EntityKey, to entity: inout Entity) {
    for (field, value) in FactCursor(facts) where field == .role {
      var site: UInt64 = 0
      for (inner, text) in FactCursor(value) {
        switch inner {
        case .street: site = site &* 31 &+ UInt64(Self.caseless(text))
        case .zip: site = site &* 31 &+ UInt64(Self.caseless(.init(rebasing: text[..<min(5, text.count)])))
        case .participation:
          for (deep, network) in FactCursor(text) where deep == .network {
            inhabited.insert(ByteHash.hash(network))
          }
        default: break
        }
      }
      guard site != 0 else { continue }
      if entity.sites == 0 {
        entity.firstSite = UInt32(truncatingIfNeeded: site)
        entity.sites = 1
      } else if UInt32(truncatingIfNeeded: site) != entity.firstSite, entity.sites < .max,
        further.insert(ByteHash.mixed(site, with: key.raw)).inserted
      {
        entity.sites += 1
      }
    }
  }

  private func addListed(_ kind: RecordKind, _ entry: Listed, facts: UnsafeRawBufferPointer) {
    var listed = entry
    var id = ""
    for (field, value) in FactCursor(facts) {
      switch field {
      case .id: id = value.text
      case .name: listed.name = value.text
      case .planNetwork:
        listed.networks.append(ByteHash.hash(value))
        offered.insert(ByteHash.hash(value))
      default: break
      }
    }
    if listed.name.isEmpty { listed.name = id }
    if kind == .plan {
      plans.append(listed)
    } else {
      let hash = ByteHash.hash(String(id.dropFirst("network:".count)))
      if networks.updateValue(listed, forKey: hash) == nil { networksInOrder.append(hash) }
    }
  }

  // MARK: At the end

  /// Clinicians at more than `plausibleSites` sites.
  var cliniciansAtTooManySites: Int {
    entities.reduce(0) { $0 + ($1.isClinician && Int($1.sites) > Self.plausibleSites ? 1 : 0) }
  }

  /// Networks that no plan of the source offers, where it has plans at all, and plans of whose networks nobody is in
  /// any, in the order of the file.
  var lonelyLists: [(rule: String, name: String, reference: SourceReference, line: Int?)] {
    let unoffered = plans.isEmpty ? [] : networksInOrder.filter { !offered.contains($0) }
    let empty = plans.filter { !$0.networks.contains(where: inhabited.contains) }
    return unoffered.compactMap { networks[$0] }.map {
      ("network-without-plan", $0.name, $0.reference, $0.line)
    } + empty.map { ("plan-without-providers", $0.name, $0.reference, $0.line) }
  }
}

/// Keys in the order in which they were first seen: open addressing, so that nine million cost eight bytes each.
private struct KeyTable {
  private var keys: [UInt64] = []
  private var slots = [UInt32](repeating: .max, count: 1 << 12)

  /// The ordinal of the key, a new one when it was never seen.
  mutating func ordinal(of key: UInt64) -> Int {
    if keys.count &* 2 > slots.count { grow() }
    var at = place(key)
    while slots[at] != .max {
      if keys[Int(slots[at])] == key { return Int(slots[at]) }
      at = (at &+ 1) & (slots.count &- 1)
    }
    slots[at] = UInt32(keys.count)
    keys.append(key)
    return keys.count - 1
  }

  private func place(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: ByteHash.mixed(key, with: 0)) & (slots.count &- 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    for (ordinal, key) in keys.enumerated() {
      var at = place(key)
      while slots[at] != .max { at = (at &+ 1) & (slots.count &- 1) }
      slots[at] = UInt32(ordinal)
    }
  }
}
