public import DirectoryModel
public import Storing
public import Vocabulary

/// One published index, mapped. Opening reads the head and the meta section; everything else is read where it lies
/// when it is asked for.
///
/// Whoever answers from a snapshot calls `check()` before the answer leaves.
public final class Snapshot: Sendable {
  public let file: SectionFile
  public let meta: SnapshotMeta
  public let entityKeys: Column<UInt64>
  private let kinds: Column<UInt8>
  private let firstRoles: Column<UInt32>
  private let recordOffsets: Column<UInt64>
  public let nameKeys: Column<UInt64>
  private let evidence: Column<Int32>
  private let designations: Column<UInt8>
  private let byKey: Column<UInt32>
  public let roleEntity: Column<UInt32>
  private let latitudes: Column<Int32>
  private let longitudes: Column<Int32>
  private let geoSources: Column<UInt8>
  private let geoCells: Column<UInt32>
  private let geoStart: Column<UInt32>
  private let geoRoles: Column<UInt32>
  private let networkStart: Column<UInt32>

  public init(path: String) throws(StoreError) {
    file = try SectionFile(path: path, kind: .snapshot)
    let json = file.bytes(SnapshotSection.meta.rawValue)
    try file.check()
    guard let meta = SnapshotMeta(ManifestJSON(json)) else {
      throw .manifest(path: path, reason: "the snapshot's meta section is not readable")
    }
    self.meta = meta
    entityKeys = Column(file, .entityKey)
    kinds = Column(file, .entityKind)
    firstRoles = Column(file, .entityFirstRole)
    recordOffsets = Column(file, .entityRecord)
    nameKeys = Column(file, .entityNameKey)
    evidence = Column(file, .entityEvidence)
    designations = Column(file, .entityDesignation)
    byKey = Column(file, .entityByKey)
    roleEntity = Column(file, .roleEntity)
    latitudes = Column(file, .roleLatitude)
    longitudes = Column(file, .roleLongitude)
    geoSources = Column(file, .roleGeoSource)
    geoCells = Column(file, .geoCells)
    geoStart = Column(file, .geoStart)
    geoRoles = Column(file, .geoRoles)
    networkStart = Column(file, .networkStart)
  }

  /// Throws when anything read so far was damaged.
  public func check() throws(StoreError) { try file.check() }

  /// Names the content; equal layers give equal names.
  public var contentHash: String { file.contentHashText }

  // MARK: Entities

  public var entityCount: Int { entityKeys.count }
  public var roleCount: Int { roleEntity.count }

  public func recordKind(_ entity: Int) -> RecordKind { RecordKind(rawValue: kinds[entity]) ?? .unstated }

  public func roles(of entity: Int) -> Range<Int> {
    let start = Int(firstRoles[entity])
    let end = Int(firstRoles[entity + 1])
    guard start <= end, end <= roleCount else {
      // A range beyond the roles would be walked for minutes before the damage is told.
      file.reportContradiction(in: SnapshotSection.entityFirstRole.rawValue)
      return 0..<0
    }
    return start..<end
  }

  public func designation(_ entity: Int) -> Designation? { Designation(rawValue: designations[entity]) }

  /// The day of the newest evidence; nil when no source gives any date.
  public func evidenceDate(_ entity: Int) -> CalendarDate? {
    let days = evidence[entity]
    return days == .min ? nil : CalendarDate(days: days)
  }

  /// The entity's encoded facts.
  public func facts(_ entity: Int) -> UnsafeRawBufferPointer {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.records.rawValue)
    let start = Int(truncatingIfNeeded: recordOffsets[entity])
    let end = Int(truncatingIfNeeded: recordOffsets[entity + 1])
    guard start >= 0, start <= end, end <= bytes.count else {
      file.reportContradiction(in: SnapshotSection.records.rawValue)
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    file.touch(offset + start..<offset + end)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// The entity with all its facts, decoded.
  public func provider(_ entity: Int) -> Provider {
    Provider(kind: recordKind(entity), key: EntityKey(raw: entityKeys[entity]), encoded: facts(entity))
  }

  /// The ordinal of an id with its type, such as `npi:2000000010`. O(log n).
  public func entity(id: String) -> Int? {
    let key = EntityKey(id: id)
    var low = 0
    var high = byKey.count
    while low < high {
      let middle = (low + high) / 2
      if entityKeys[Int(byKey[middle])] < key.raw { low = middle + 1 } else { high = middle }
    }
    while low < byKey.count {
      let ordinal = Int(byKey[low])
      guard entityKeys[ordinal] == key.raw else { return nil }
      if key.npi != nil || provider(ordinal).id == id { return ordinal }
      low += 1
    }
    return aliasedEntity(key, id: id)
  }

  /// The organization that a CCN or PAC id names beside its own key.
  private func aliasedEntity(_ key: EntityKey, id: String) -> Int? {
    let keys = Column<UInt64>(file, .aliasKey)
    let at = keys.lowerBound(key.raw)
    guard at < keys.count, keys[at] == key.raw else { return nil }
    let entity = Int(Column<UInt32>(file, .aliasEntity)[at])
    guard entity < entityCount else {
      file.reportContradiction(in: SnapshotSection.aliasEntity.rawValue)
      return nil
    }
    let number = id.drop { $0 != ":" }.dropFirst()
    // Two numbers with one key are possible, if only just.
    let states = provider(entity).facts.contains { fact in
      (fact.field == .ccn || fact.field == .pac) && fact.value == String(number)
    }
    return states ? entity : nil
  }

  /// Ordinals of the reference entries of a kind.
  public func references(_ kind: RecordKind) -> Range<Int> {
    guard let range = meta.referenceRanges["\(kind.rawValue)"], range.count == 2, range[0] >= 0, range[1] >= 0
    else { return 0..<0 }
    return range[0]..<range[0] + range[1]
  }

  // MARK: Places

  public func coordinates(_ role: Int) -> Coordinates? {
    let latitude = latitudes[role]
    guard latitude != .min else { return nil }
    return Coordinates(latitude: Double(latitude) / 1e6, longitude: Double(longitudes[role]) / 1e6)
  }

  public func geoSource(_ role: Int) -> GeoSource { GeoSource(rawValue: geoSources[role]) ?? .unknown }

  /// The roles within a distance, exactly.
  ///
  /// Equals asking every role's coordinates; the grid only spares the far ones.
  public func roles(within radius: Distance, of center: Coordinates) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    for cells in GeoGrid.cells(around: center, radiusKilometers: radius.kilometers) {
      var cell = geoCells.lowerBound(cells.lowerBound)
      while cell < geoCells.count, geoCells[cell] <= cells.upperBound {
        let start = Int(geoStart[cell])
        let end = Int(geoStart[cell + 1])
        guard start <= end, end <= geoRoles.count else {
          file.reportContradiction(in: SnapshotSection.geoStart.rawValue)
          return result
        }
        for i in start..<end {
          let role = Int(geoRoles[i])
          if let place = coordinates(role), Distance.between(center, place) <= radius { result.insert(role) }
        }
        cell += 1
      }
    }
    return result
  }

  /// Roles that have coordinates.
  public func placedRoles() -> RoleSet {
    var result = RoleSet(universe: roleCount)
    for i in 0..<geoRoles.count { result.insert(Int(geoRoles[i])) }
    return result
  }

  /// The center of a ZIP code's area, or the mean of its three-digit neighbors; nil when neither is known.
  public func place(zip: UInt32) -> (coordinates: Coordinates, source: GeoSource)? {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.zips.rawValue)
    let count = bytes.count / MemoryLayout<ZIPEntry>.size
    file.touch(offset..<offset + bytes.count)
    func entry(_ i: Int) -> ZIPEntry {
      bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<ZIPEntry>.size, as: ZIPEntry.self)
    }
    func lowerBound(_ zip: UInt32) -> Int {
      var low = 0
      var high = count
      while low < high {
        let middle = (low + high) / 2
        if entry(middle).zip < zip { low = middle + 1 } else { high = middle }
      }
      return low
    }
    func coordinates(_ latitude: Int32, _ longitude: Int32) -> Coordinates {
      Coordinates(latitude: Double(latitude) / 1e6, longitude: Double(longitude) / 1e6)
    }
    let at = lowerBound(zip)
    if at < count, entry(at).zip == zip {
      return (coordinates(entry(at).latitude, entry(at).longitude), .zip)
    }
    let neighbors = lowerBound(zip / 100 * 100)..<lowerBound((zip / 100 + 1) * 100)
    guard !neighbors.isEmpty else { return nil }
    // The same mean as the builder takes.
    var latitude = 0
    var longitude = 0
    for i in neighbors {
      latitude += Int(entry(i).latitude)
      longitude += Int(entry(i).longitude)
    }
    return (coordinates(Int32(latitude / neighbors.count), Int32(longitude / neighbors.count)), .zip3)
  }

  // MARK: Terms

  private var termCount: Int { file.length(SnapshotSection.terms.rawValue) / MemoryLayout<TermEntry>.size }

  private func term(_ i: Int) -> TermEntry {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.terms.rawValue)
    let at = i * MemoryLayout<TermEntry>.size
    guard i >= 0, at + MemoryLayout<TermEntry>.size <= bytes.count else {
      file.reportContradiction(in: SnapshotSection.terms.rawValue)
      return TermEntry(
        bytesOffset: 0, bytesLength: 0, facet: 0, form: 0, count: 0, reserved: 0, postingsOffset: 0)
    }
    file.touch(offset + at..<offset + at + MemoryLayout<TermEntry>.size)
    return bytes.loadUnaligned(fromByteOffset: at, as: TermEntry.self)
  }

  private func bytes(_ term: TermEntry) -> UnsafeRawBufferPointer {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.termBytes.rawValue)
    let start = Int(term.bytesOffset)
    let end = start + Int(term.bytesLength)
    guard end <= bytes.count else {
      file.reportContradiction(in: SnapshotSection.termBytes.rawValue)
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    file.touch(offset + start..<offset + end)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }

  /// First term at or after a facet and value.
  private func lowerBound(_ facet: UInt8, _ value: UnsafeRawBufferPointer) -> Int {
    var low = 0
    var high = termCount
    while low < high {
      let middle = (low + high) / 2
      let entry = term(middle)
      let isBefore =
        entry.facet != facet ? entry.facet < facet : bytes(entry).lexicographicallyPrecedes(value)
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func range(_ facet: Facet) -> Range<Int> {
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    return lowerBound(facet.rawValue, empty)..<lowerBound(facet.rawValue + 1, empty)
  }

  /// Position of a value's term; nil when no role has it.
  private func position(_ facet: Facet, _ value: String) -> Int? {
    var copy = value
    return copy.withUTF8 {
      let wanted = UnsafeRawBufferPointer($0)
      let at = lowerBound(facet.rawValue, wanted)
      guard at < termCount else { return nil }
      let entry = term(at)
      return entry.facet == facet.rawValue && bytes(entry).elementsEqual(wanted) ? at : nil
    }
  }

  /// The values of a facet, ascending by bytes.
  public func values(_ facet: Facet) -> [String] { range(facet).map { bytes(term($0)).text } }

  /// The roles with a value; empty for a value that nobody has.
  public func roles(_ facet: Facet, _ value: String) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    if let at = position(facet, value) { add(term(at), to: &result) }
    return result
  }

  /// The roles with any of the values.
  public func roles(_ facet: Facet, anyOf values: some Sequence<String>) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    for value in values { if let at = position(facet, value) { add(term(at), to: &result) } }
    return result
  }

  /// The roles of which the facet is known at all.
  public func roles(knowing facet: Facet) -> RoleSet {
    var result = RoleSet(universe: roleCount)
    for at in range(facet) { add(term(at), to: &result) }
    return result
  }

  /// Calls `body` with each value of a facet and its roles.
  public func forEachValue(_ facet: Facet, _ body: (String, RoleSet) -> Void) {
    for at in range(facet) {
      let entry = term(at)
      var roles = RoleSet(universe: roleCount)
      add(entry, to: &roles)
      body(bytes(entry).text, roles)
    }
  }

  private func add(_ entry: TermEntry, to result: inout RoleSet) {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.postings.rawValue)
    let start = Int(truncatingIfNeeded: entry.postingsOffset)
    let length = entry.form == 1 ? (roleCount + 63) / 64 * 8 : Int(entry.count) * 4
    guard start >= 0, start <= bytes.count, length <= bytes.count - start else {
      file.reportContradiction(in: SnapshotSection.postings.rawValue)
      return
    }
    file.touch(offset + start..<offset + start + length)
    if entry.form == 1 {
      for i in 0..<length / 8 {
        result.formUnion(
          word: i, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + i * 8, as: UInt64.self)))
      }
    } else {
      for i in 0..<Int(entry.count) {
        result.insert(
          Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + i * 4, as: UInt32.self))))
      }
    }
  }

  // MARK: Networks

  /// Ids of the networks, in the order of their ordinals.
  public var networkIDs: [String] { values(.network) }

  /// The participations of a network, ascending by role.
  public func forEachParticipation(network ordinal: Int, _ body: (ParticipationEntry) -> Void) {
    guard ordinal >= 0, ordinal + 1 < networkStart.count else { return }
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.participations.rawValue)
    let size = MemoryLayout<ParticipationEntry>.size
    let start = Int(networkStart[ordinal])
    let end = Int(networkStart[ordinal + 1])
    guard start <= end, end * size <= bytes.count else {
      file.reportContradiction(in: SnapshotSection.participations.rawValue)
      return
    }
    file.touch(offset + start * size..<offset + end * size)
    for i in start..<end {
      body(bytes.loadUnaligned(fromByteOffset: i * size, as: ParticipationEntry.self))
    }
  }
}

extension Snapshot {
  /// Bytes of each section, by name.
  public func sectionBytes() -> [String: Int] {
    Dictionary(
      file.sectionIDs.map { id in
        (SnapshotSection(rawValue: id).map { "\($0)" } ?? "section \(id)", file.length(id))
      },
      uniquingKeysWith: { first, _ in first })
  }
}
