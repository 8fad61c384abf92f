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
  /// Where the roles and entities lie, if not here.
  public let store: (any RoleStore)?
  public let entityCount: Int
  public let roleCount: Int
  /// Names the content; equal layers give equal names.
  public let contentHash: String
  public let entityKeys: Column<UInt64>
  /// Raw value of `RecordKind` of each entity.
  public let kinds: Column<UInt8>
  private let firstRoles: Column<UInt32>
  private let recordOffsets: Column<UInt64>
  private let recordLengths: Column<UInt32>
  /// Place of each entity among all by folded name, then id.
  public let nameRanks: Column<UInt32>
  /// Days since 1970 of each entity's newest evidence; `Int32.min` where no source gives a date.
  public let evidence: Column<Int32>
  /// No entity from here on has a designation.
  public var designatedEnd: Int {
    let column = Column<UInt32>(file, .designatedEnd)
    return column.count > 0 ? Int(column[0]) : entityCount
  }

  /// Raw value of `Designation` of each entity, 0 for none.
  public let designations: Column<UInt8>
  private let byKey: Column<UInt32>
  public let roleEntity: Column<UInt32>
  let latitudes: Column<Int32>
  let longitudes: Column<Int32>
  private let geoSources: Column<UInt8>
  let followers: Column<UInt32>
  let tallyTerms: Column<UInt32>
  let tallyStarts: Column<UInt32>
  let tallyOffsets: Column<UInt8>
  let tallyFarPlaces: Column<UInt32>
  let siteDigests: Column<UInt16>
  let geoCells: Column<UInt32>
  let geoStart: Column<UInt32>
  let geoRuns: Column<UInt32>
  let facetStart: Column<UInt32>
  let termSlots: Column<UInt32>
  let neighborStart: Column<UInt32>
  let neighbors: Column<UInt32>

  public convenience init(path: String) throws(StoreError) {
    try self.init(SectionFile(path: path, kind: .snapshot), store: nil)
  }

  /// Over what `SnapshotSkeleton` wrote and the store that has the rest.
  public convenience init(skeleton path: String, store: any RoleStore) throws(StoreError) {
    try self.init(SectionFile(path: path, kind: .skeleton), store: store)
  }

  private init(_ file: SectionFile, store: (any RoleStore)?) throws(StoreError) {
    let path = file.path
    self.file = file
    self.store = store
    let json = file.bytes(SnapshotSection.meta.rawValue)
    try file.check()
    guard let meta = SnapshotMeta(ManifestJSON(json)) else {
      throw .manifest(path: path, reason: "the snapshot's meta section is not readable")
    }
    guard meta.layout == SnapshotMeta.currentLayout else {
      throw .manifest(
        path: path,
        reason:
          "the index is laid out as another version of second-opinion does it; import any source again to "
          + "build it anew from the layers, which are all there")
    }
    self.meta = meta
    entityKeys = Column(file, .entityKey)
    kinds = Column(file, .entityKind)
    firstRoles = Column(file, .entityFirstRole)
    recordOffsets = Column(file, .entityRecord)
    recordLengths = Column(file, .entityRecordLength)
    nameRanks = Column(file, .entityNameRank)
    evidence = Column(file, .entityEvidence)
    designations = Column(file, .entityDesignation)
    byKey = Column(file, .entityByKey)
    roleEntity = Column(file, .roleEntity)
    latitudes = Column(file, .roleLatitude)
    longitudes = Column(file, .roleLongitude)
    geoSources = Column(file, .roleGeoSource)
    followers = Column(file, .followers)
    tallyTerms = Column(file, .tallyTerms)
    tallyStarts = Column(file, .tallyStarts)
    tallyOffsets = Column(file, .tallyOffsets)
    tallyFarPlaces = Column(file, .tallyFarPlaces)
    siteDigests = Column(file, .roleSite)
    geoCells = Column(file, .geoCells)
    geoStart = Column(file, .geoStart)
    geoRuns = Column(file, .geoRuns)
    facetStart = Column(file, .facetStart)
    termSlots = Column(file, .termSlots)
    neighborStart = Column(file, .neighborStart)
    neighbors = Column(file, .neighbors)
    if store == nil {
      entityCount = entityKeys.count
      roleCount = roleEntity.count
      contentHash = file.contentHashText
    } else {
      let origin = Column<UInt64>(file, .origin)
      entityCount = Int(truncatingIfNeeded: origin[0])
      roleCount = Int(truncatingIfNeeded: origin[1])
      contentHash = file.bytes(SnapshotSection.originHash.rawValue).text
      try file.check()
    }
  }

  /// Throws when anything read so far was damaged, or the store could not be asked.
  public func check() throws(StoreError) {
    try file.check()
    if let failure = store?.takeFailure() { throw failure }
  }

  // MARK: Entities

  public func recordKind(_ entity: Int) -> RecordKind {
    if let store { return store.entity(entity)?.kind ?? .unstated }
    return RecordKind(rawValue: kinds[entity]) ?? .unstated
  }

  public func key(_ entity: Int) -> EntityKey {
    if let store { return store.entity(entity)?.key ?? EntityKey(raw: 0) }
    return EntityKey(raw: entityKeys[entity])
  }

  /// The entity of a role.
  public func entity(ofRole role: Int) -> Int {
    if let store { return store.role(role)?.entity ?? 0 }
    return Int(roleEntity[role])
  }

  public func roles(of entity: Int) -> Range<Int> {
    if let store { return store.entity(entity)?.roles ?? 0..<0 }
    let start = Int(firstRoles[entity])
    let end = Int(firstRoles[entity + 1])
    guard start <= end, end <= roleCount else {
      // A range beyond the roles would be walked for minutes before the damage is told.
      file.reportContradiction(in: SnapshotSection.entityFirstRole.rawValue)
      return 0..<0
    }
    return start..<end
  }

  public func designation(_ entity: Int) -> Designation? {
    if let store { return store.entity(entity)?.designation }
    return Designation(rawValue: designations[entity])
  }

  /// The day of the newest evidence; nil when no source gives any date.
  public func evidenceDate(_ entity: Int) -> CalendarDate? {
    if let store { return store.entity(entity)?.evidence }
    let days = evidence[entity]
    return days == .min ? nil : CalendarDate(days: days)
  }

  /// The entity's encoded facts, where they are mapped.
  public func facts(_ entity: Int) -> UnsafeRawBufferPointer {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.records.rawValue)
    let start = Int(truncatingIfNeeded: recordOffsets[entity])
    let length = Int(recordLengths[entity])
    guard start >= 0, start <= bytes.count, length <= bytes.count - start else {
      file.reportContradiction(in: SnapshotSection.records.rawValue)
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    file.touch(offset + start..<offset + start + length)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
  }

  /// As `Role.hasPlace`, without decoding the entity.
  public func hasPlace(_ role: Int) -> Bool {
    withFacts(ofRole: role) { FactCursor($0).contains { Role.placeFields.contains($0.field) } } ?? false
  }

  /// The entity with all its facts, decoded.
  public func provider(_ entity: Int) -> Provider {
    if let store {
      guard let stored = store.entity(entity) else {
        return Provider(kind: .unstated, key: EntityKey(raw: 0))
      }
      return stored.record.withUnsafeBytes { Provider(kind: stored.kind, key: stored.key, encoded: $0) }
    }
    return Provider(kind: recordKind(entity), key: EntityKey(raw: entityKeys[entity]), encoded: facts(entity))
  }

  /// The id with its type, and the name as one line; as `Provider.id` and `Provider.displayName`, without decoding
  /// the rest.
  public func label(_ entity: Int) -> (id: String, name: String) {
    if store != nil {
      let provider = provider(entity)
      return (provider.id, provider.displayName)
    }
    var id = EntityKey(raw: entityKeys[entity]).npi.map { "npi:\($0)" }
    var name: UnsafeRawBufferPointer?
    var institution: UnsafeRawBufferPointer?
    var credentials: UnsafeRawBufferPointer?
    // First, middle and last name, suffix.
    var parts:
      (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?, UnsafeRawBufferPointer?, UnsafeRawBufferPointer?)
    for (field, value) in FactCursor(facts(entity)) {
      switch field {
      case .id: if id == nil { id = value.text }
      case .name: if name == nil { name = value }
      case .institution: if institution == nil { institution = value }
      case .credentials: if credentials == nil { credentials = value }
      case .firstName: if parts.0 == nil { parts.0 = value }
      case .middleName: if parts.1 == nil { parts.1 = value }
      case .lastName: if parts.2 == nil { parts.2 = value }
      case .nameSuffix: if parts.3 == nil { parts.3 = value }
      default: break
      }
    }
    if let name { return (id ?? "", name.text) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { line in
      var count = 0
      func add(_ text: UnsafeRawBufferPointer?, after separator: StaticString) {
        guard let text, count + separator.utf8CodeUnitCount + text.count <= line.count else { return }
        if count > 0 {
          for i in 0..<separator.utf8CodeUnitCount { line[count + i] = separator.utf8Start[i] }
          count += separator.utf8CodeUnitCount
        }
        for i in 0..<text.count { line[count + i] = text[i] }
        count += text.count
      }
      add(parts.0, after: " ")
      add(parts.1, after: " ")
      add(parts.2, after: " ")
      add(parts.3, after: " ")
      if count == 0 { return (id ?? "", institution?.text ?? "") }
      add(credentials, after: ", ")
      return (id ?? "", String(decoding: UnsafeBufferPointer(rebasing: line[..<count]), as: UTF8.self))
    }
  }

  /// The ordinal of an id with its type, such as `npi:2000000010`. O(log n).
  public func entity(id: String) -> Int? {
    let key = EntityKey(id: id)
    if let store {
      let found = store.entities(key: key).first { key.npi != nil || provider($0).id == id }
      return found ?? aliasedEntity(key, id: id)
    }
    var low = 0
    var high = byKey.count
    while low < high {
      let middle = (low + high) / 2
      if entityKeys[Int(byKey[middle])] < key.raw { low = middle + 1 } else { high = middle }
    }
    while low < byKey.count {
      let ordinal = Int(byKey[low])
      guard entityKeys[ordinal] == key.raw else { break }
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
    let entities = range[0]..<range[0] + range[1]
    // Whoever asks looks at them all: at once is quicker than one by one.
    store?.prepare(Array(entities))
    return entities
  }

  // MARK: Places

  public func coordinates(_ role: Int) -> Coordinates? {
    if let store { return store.role(role)?.coordinates }
    let latitude = latitudes[role]
    guard latitude != .min else { return nil }
    return Coordinates(latitude: Double(latitude) / 1e6, longitude: Double(longitudes[role]) / 1e6)
  }

  public func geoSource(_ role: Int) -> GeoSource {
    if let store { return store.role(role)?.geoSource ?? .unknown }
    return GeoSource(rawValue: geoSources[role]) ?? .unknown
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
