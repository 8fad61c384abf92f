import DirectoryModel
import Storing

/// The merge of records that say nothing twice, on their encoded bytes: one record a source, at most one role in each,
/// all at the same place, and no field of which two of them give a value unless it is the same one.
///
/// That is what a registry with lists of networks and services beside it mostly is, a million times over; decoding,
/// uniting and encoding it again takes twenty times as long.
///
/// Equals `ProviderMerging.merge`, then `encode`, to the byte, wherever it gives a result; where anything is to be
/// weighed it gives none.
final class PlainMerging {
  private struct Member {
    var layer: UInt16
    var header: RecordHeader
    var facts: UnsafeRawBufferPointer
    var weight: FactWeight
    /// The one role; empty without any.
    var role = UnsafeRawBufferPointer(start: nil, count: 0)
    var hasRole = false
  }

  private struct Value {
    var field: Field
    var bytes: UnsafeRawBufferPointer
  }

  /// How a field may be taken over.
  private enum Care: UInt8 {
    /// One value; a second one must be weighed.
    case single
    /// One value, weighed by verification first.
    case verified
    case repeatable
    /// Something that this merge does not do.
    case other
  }

  private static let cares: [Care] = (0..<256).map { raw in
    guard let field = Field(rawValue: UInt8(raw)) else { return .other }
    switch field {
    case .id, .alternate, .sameSite, .hospital, .roleOrganization, .participation, .mentioned, .centerLink,
      .from, .to:
      return .other
    default:
      if field.isRepeatable { return .repeatable }
      return PrecedenceRule.of(field, kind: .clinician) == .newest ? .single : .verified
    }
  }

  private static let mostMembers = 8
  private static let mostSources = 64

  private let standings: [LayerStanding]
  private var members: [Member] = []
  private var lists: [Value] = []
  private var roleFacts: [Value] = []
  private var fields: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// References of the current member, as they stand in its layer.
  private var references: [UnsafeRawPointer] = []
  private let own = UnsafeMutableRawBufferPointer.allocate(
    byteCount: mostMembers * SourceReference.encodedSize, alignment: 16)

  init(_ standings: [LayerStanding]) {
    self.standings = standings
    members.reserveCapacity(Self.mostMembers)
  }

  deinit { own.deallocate() }

  /// Begins an entity.
  func begin() { members.removeAll(keepingCapacity: true) }

  /// Adds a record, in the order of the layers.
  ///
  /// - Returns: false when this merge does not do for it.
  func add(_ header: RecordHeader, facts: UnsafeRawBufferPointer, layer: Int) -> Bool {
    guard header.kind != .mention, members.count < Self.mostMembers, header.key.npi != nil,
      members.last.map({ Int($0.layer) < layer }) ?? true
    else { return false }
    var reference = header.reference
    reference.layer = UInt16(layer)
    members.append(
      Member(
        layer: UInt16(layer), header: header, facts: facts,
        weight: FactWeight(.newest, reference, standings)))
    return true
  }

  /// Writes the merged provider.
  ///
  /// - Returns: its kind; nil, with anything in the writer, when values must be weighed.
  func merge(into writer: FactWriter) -> RecordKind? {
    sort()
    guard let kind = sharedKind else { return nil }
    lists.removeAll(keepingCapacity: true)
    fields = (0, 0, 0, 0)
    for i in members.indices {
      guard addFacts(ofMember: i, into: writer) else { return nil }
    }
    guard kind == .clinician || kind == .organization || kind == .unstated, addRole(into: writer) else {
      return nil
    }
    return kind
  }

  /// What all say that the entity is who say it; nil where they differ, which is `MergedKind`'s to weigh.
  private var sharedKind: RecordKind? {
    var kind = RecordKind.unstated
    for member in members where member.header.kind != .unstated {
      if kind == .unstated { kind = member.header.kind } else if kind != member.header.kind { return nil }
    }
    return kind
  }

  /// The newest first; of equals the first.
  private func sort() {
    for i in members.indices.dropFirst() {
      var at = i
      while at > 0 && members[at - 1].weight < members[at].weight {
        members.swapAt(at - 1, at)
        at -= 1
      }
    }
  }

  // MARK: Facts

  private func addFacts(ofMember i: Int, into writer: FactWriter) -> Bool {
    var reference = members[i].header.reference
    reference.layer = members[i].layer
    let size = SourceReference.encodedSize
    let bytes = UnsafeMutableRawBufferPointer(rebasing: own[i &* size..<(i &+ 1) &* size])
    reference.encode(into: bytes)
    let ownReference = UnsafeRawPointer(bytes.baseAddress!)
    references.removeAll(keepingCapacity: true)
    references.append(ownReference)
    writer.add(.source, UnsafeRawBufferPointer(bytes))
    for (field, value) in FactCursor(members[i].facts) {
      if field == .source {
        guard Self.isSame(value, ownReference) else { return false }
        continue
      }
      if field == .role {
        guard !members[i].hasRole else { return false }
        members[i].role = value
        members[i].hasRole = true
        continue
      }
      switch Self.cares[Int(field.rawValue)] {
      case .other: return false
      case .single, .verified:
        guard note(field) else { return false }
        writer.add(field, value)
      case .repeatable:
        if !note(field), lists.contains(where: { $0.field == field && $0.bytes.equals(value) }) { continue }
        lists.append(Value(field: field, bytes: value))
        writer.add(field, value)
      }
    }
    return addReferences(ofRole: members[i].role, layer: members[i].layer, into: writer)
  }

  /// - Returns: whether the field was not there before.
  private func note(_ field: Field) -> Bool {
    let bit = UInt64(1) << UInt64(field.rawValue & 63)
    switch field.rawValue >> 6 {
    case 0:
      defer { fields.0 |= bit }
      return fields.0 & bit == 0
    case 1:
      defer { fields.1 |= bit }
      return fields.1 & bit == 0
    case 2:
      defer { fields.2 |= bit }
      return fields.2 & bit == 0
    default:
      defer { fields.3 |= bit }
      return fields.3 & bit == 0
    }
  }

  /// Lists the rows behind the participations as sources, each once.
  private func addReferences(ofRole role: UnsafeRawBufferPointer, layer: UInt16, into writer: FactWriter)
    -> Bool
  {
    for (field, value) in FactCursor(role) {
      if field == .source {
        guard Self.isSame(value, references[0]) else { return false }
      } else if field == .participation {
        guard let reference = Self.reference(ofParticipation: value) else { return false }
        if references.contains(where: { Self.isSame(reference, $0) }) { continue }
        guard references.count < Self.mostSources else { return false }
        references.append(reference.baseAddress!)
        writer.add(source: reference, layer: layer)
      }
    }
    return true
  }

  /// The source with which a participation opens, when all of it is in the order in which it is encoded again.
  private static func reference(ofParticipation bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var cursor = FactCursor(bytes)
    guard let first = cursor.next(), first.field == .source, first.value.count == SourceReference.encodedSize,
      cursor.offset == first.value.count &+ 2, let second = cursor.next(), second.field == .network
    else { return nil }
    var last = 0
    var length = cursor.offset
    while let (field, value) = cursor.next() {
      let place: Int
      switch field {
      case .status where value.equals("out"): place = 1
      case .tier: place = 2
      case .acceptingCode: place = 3
      case .from where CalendarDate.isPlain(value): place = 4
      case .to where CalendarDate.isPlain(value): place = 5
      default: return nil
      }
      guard place > last else { return nil }
      last = place
      length = cursor.offset
    }
    return length == bytes.count ? first.value : nil
  }

  /// The same row of the same file with the same dates, whatever the layer's ordinal.
  private static func isSame(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawPointer) -> Bool {
    guard a.count == SourceReference.encodedSize else { return false }
    let first = UInt64(littleEndian: a.loadUnaligned(as: UInt64.self))
    let second = UInt64(littleEndian: b.loadUnaligned(as: UInt64.self))
    return first >> 16 == second >> 16
      && a.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        == b.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
  }

  // MARK: The role

  private func addRole(into writer: FactWriter) -> Bool {
    guard let first = members.firstIndex(where: \.hasRole) else { return true }
    let place = RoleAddress(members[first].role)
    let mark = writer.open(.role)
    roleFacts.removeAll(keepingCapacity: true)
    for i in first..<members.count where members[i].hasRole {
      if i > first && !RoleAddress(members[i].role).isCertainlySame(as: place) { return false }
      guard addFacts(ofRole: i, isFirst: i == first, into: writer) else { return false }
    }
    for member in members[first...] where member.hasRole {
      for (field, value) in FactCursor(member.role) where field == .participation {
        let inner = writer.open(.participation)
        let source = 2 + SourceReference.encodedSize
        writer.add(
          source: UnsafeRawBufferPointer(rebasing: value[2..<source]), layer: member.layer)
        writer.append(UnsafeRawBufferPointer(rebasing: value[source...]))
        writer.close(inner)
      }
    }
    // What is too large is told by who decodes it.
    guard writer.count - mark <= FactWriter.mostNestedBytes else { return false }
    return writer.close(mark)
  }

  private func addFacts(ofRole i: Int, isFirst: Bool, into writer: FactWriter) -> Bool {
    let size = SourceReference.encodedSize
    let reference = UnsafeRawBufferPointer(rebasing: own[i &* size..<(i &+ 1) &* size])
    let earlier = roleFacts.count
    var isOpen = false
    var isEmpty = true
    var hasOwnWord = false
    func write(_ field: Field, _ value: UnsafeRawBufferPointer) {
      if !isOpen { writer.add(.source, reference) }
      isOpen = true
      hasOwnWord = true
      roleFacts.append(Value(field: field, bytes: value))
      writer.add(field, value)
    }
    for (field, value) in FactCursor(members[i].role) {
      if field == .source { continue }
      isEmpty = false
      if field == .participation {
        hasOwnWord = true
        continue
      }
      let care = Self.cares[Int(field.rawValue)]
      if care == .other || field == .role { return false }
      if isFirst {
        // What one record says twice is left as it is: only what is united is compared.
        write(field, value)
        continue
      }
      guard let known = roleFacts.firstIndex(where: { $0.field == field }) else {
        write(field, value)
        continue
      }
      if care == .repeatable {
        if !roleFacts.contains(where: { $0.field == field && $0.bytes.equals(value) }) { write(field, value) }
      } else if care == .verified || known >= earlier || !roleFacts[known].bytes.equals(value)
        || roleFacts.lazy.filter({ $0.field == field }).count > 1
      {
        return false
      }
    }
    if isEmpty { return false }
    if !isFirst && !hasOwnWord {
      writer.add(.source, reference)
      writer.add(.sameSite, "yes")
    }
    return true
  }
}

/// The address in the bytes of a role.
private struct RoleAddress {
  private var street = UnsafeRawBufferPointer(start: nil, count: 0)
  private var unit = UnsafeRawBufferPointer(start: nil, count: 0)
  private var zip = UnsafeRawBufferPointer(start: nil, count: 0)

  init(_ role: UnsafeRawBufferPointer) {
    for (field, value) in FactCursor(role) {
      switch field {
      case .street where street.isEmpty: street = value
      case .unit where unit.isEmpty: unit = value
      case .zip where zip.isEmpty: zip = value
      case .participation: return
      default: break
      }
    }
  }

  /// Whether `SitePlace.isSame` holds for the two, as far as bytes alone can tell; false says nothing.
  func isCertainlySame(as other: RoleAddress) -> Bool {
    guard zip.count >= 5, other.zip.count >= 5, street.equals(other.street) else { return false }
    for i in 0..<5 where zip[i] != other.zip[i] || !(0x30...0x39).contains(zip[i]) { return false }
    if unit.equals(other.unit) { return street.contains(where: Self.isWordByte) }
    // One of them names no suite: then the street must name none either.
    return (unit.isEmpty || other.unit.isEmpty) && Self.certainlyNamesNoUnit(street)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
  }

  /// `SiteKey`'s designators of a unit, their first eight letters as a number.
  private static let designators: [UInt64] = SiteKey.designators.map { word in
    word.utf8.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }.sorted()

  /// Words of ASCII of which none is, or begins like, a unit's designator.
  private static func certainlyNamesNoUnit(_ street: UnsafeRawBufferPointer) -> Bool {
    var hasWord = false
    var i = 0
    while i < street.count {
      let byte = street[i]
      // An apostrophe joins what stands on its two sides; number signs are designators.
      guard byte < 0x80, byte != 0x23, byte != 0x27, byte != 0x60 else { return false }
      guard isWordByte(byte) else {
        i &+= 1
        continue
      }
      hasWord = true
      var start: UInt64 = 0
      var length = 0
      while i < street.count, isWordByte(street[i]) {
        if length < 8 { start = start << 8 | UInt64(street[i] | 0x20) }
        length &+= 1
        i &+= 1
      }
      if length > 1, designators.contains(start) { return false }
    }
    return hasWord
  }
}
