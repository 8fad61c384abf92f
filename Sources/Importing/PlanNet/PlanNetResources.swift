import DirectoryModel
import Storing

/// All resources of one import: their facts and links wait in a spool on disk, since references may point
/// anywhere; in memory stay 48 bytes a resource and 8 to 16 for finding it.
final class PlanNetResources {
  struct Entry {
    /// Hash of `Type/id`.
    var id: UInt64
    fileprivate var spooled: Int
    fileprivate var linksLength: UInt32
    fileprivate var factsLength: UInt32
    var line: UInt32
    var row: UInt32
    /// The server's time stamp in seconds, only to tell versions of one resource apart.
    fileprivate var version: Int64
    /// Of facts and links.
    fileprivate var content: UInt32
    var file: UInt16
    var type: FHIRType
    /// Inactive, entered in error or deleted: known, and not in the directory.
    var isGone: Bool
    /// Something names it as a network, or it says so itself.
    var isNetwork: Bool
    /// Some reference in the stated resource is an address of another server.
    var hasForeignReference = false
    fileprivate var stated = 0
    fileprivate var statedLength: UInt32 = 0

    var reference: SourceReference { SourceReference(file: file, row: row) }
  }

  /// What became of a resource that was added.
  enum Addition {
    case new
    /// To the byte the same as an earlier one.
    case repeated
    /// Another version: the later one stands.
    case version
  }

  private(set) var entries: [Entry] = []
  private let spool: Spool
  /// The resources as stated, apart from what is followed again and again.
  private let statements: Spool
  private let record = FactWriter()
  private var index: ResourceIndex
  /// Other names: `urn:uuid:` and other addresses of entries, identifiers of organizations.
  private var aliases: [UInt64: UInt32] = [:]

  init(directory: String) throws(StoreError) {
    spool = try Spool(directory: directory)
    statements = try Spool(directory: directory)
    index = ResourceIndex()
  }

  // MARK: In

  func add(
    _ type: FHIRType, id: UInt64, line: Int, row: Int, file: UInt16, version: Int64, isGone: Bool,
    isNetwork: Bool, links: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer,
    stated: UnsafeRawBufferPointer, hasForeignReference: Bool
  ) throws(StoreError) -> Addition {
    record.removeAll()
    record.append(links)
    record.append(facts)
    let content = UInt32(truncatingIfNeeded: ByteHash.hash(record.bytes))
    var addition = Addition.new
    let known = index.find(id) { entries[$0].id }
    if let known {
      if entries[known].content == content && entries[known].isGone == isGone {
        // What it says beside its facts may be newer.
        if version > entries[known].version {
          entries[known].version = version
          try setStatement(of: known, stated, hasForeignReference)
        }
        return .repeated
      }
      if version <= entries[known].version { return .version }
      addition = .version
    }
    let range = try spool.append(record.bytes)
    let entry = Entry(
      id: id, spooled: range.lowerBound, linksLength: UInt32(links.count), factsLength: UInt32(facts.count),
      line: UInt32(clamping: line), row: UInt32(clamping: row), version: version, content: content,
      file: file,
      type: type, isGone: isGone, isNetwork: isNetwork)
    if let known {
      entries[known] = entry
      try setStatement(of: known, stated, hasForeignReference)
    } else {
      entries.append(entry)
      try setStatement(of: entries.count - 1, stated, hasForeignReference)
      index.add(id, entries.count - 1) { entries[$0].id }
    }
    return addition
  }

  private func setStatement(
    of entry: Int, _ stated: UnsafeRawBufferPointer, _ hasForeignReference: Bool
  ) throws(StoreError) {
    entries[entry].hasForeignReference = hasForeignReference
    entries[entry].statedLength = UInt32(stated.count)
    if !stated.isEmpty { entries[entry].stated = try statements.append(stated).lowerBound }
  }

  /// Another hash by which the resource may be named; the first to bear it keeps it.
  func add(alias: UInt64, of id: UInt64) {
    guard alias != id, let entry = index.find(id, { entries[$0].id }), aliases[alias] == nil else { return }
    aliases[alias] = UInt32(entry)
  }

  // MARK: Out

  /// Ends adding; from here on facts and links may be asked for.
  func freeze() throws(StoreError) {
    try spool.freeze()
    try statements.freeze()
  }

  /// The resource that is named; nil when there is none.
  func find(_ hash: UInt64) -> Int? { index.find(hash) { entries[$0].id } ?? aliases[hash].map { Int($0) } }

  func markNetwork(_ entry: Int) { entries[entry].isNetwork = true }

  func links(_ entry: Int) -> PlanNetLinks {
    let entry = entries[entry]
    return PlanNetLinks(spool.bytes(entry.spooled..<entry.spooled + Int(entry.linksLength)))
  }

  /// The resource as stated, in JSON; empty for one that was deleted, or is contained in another.
  func stated(_ entry: Int) -> UnsafeRawBufferPointer {
    let entry = entries[entry]
    return statements.bytes(entry.stated..<entry.stated + Int(entry.statedLength))
  }

  func facts(_ entry: Int) -> UnsafeRawBufferPointer {
    let entry = entries[entry]
    let start = entry.spooled + Int(entry.linksLength)
    return spool.bytes(start..<start + Int(entry.factsLength))
  }
}

/// From hash to ordinal: open addressing with four bytes a place, the hashes themselves standing elsewhere.
private struct ResourceIndex {
  private var slots = [UInt32](repeating: .max, count: 1 << 12)
  private var count = 0

  func find(_ hash: UInt64, _ hashOf: (Int) -> UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != .max {
      if hashOf(Int(slots[place])) == hash { return Int(slots[place]) }
      place = (place + 1) & (slots.count - 1)
    }
    return nil
  }

  mutating func add(_ hash: UInt64, _ ordinal: Int, _ hashOf: (Int) -> UInt64) {
    count += 1
    if count * 2 > slots.count {
      let old = slots
      slots = [UInt32](repeating: .max, count: old.count * 2)
      for known in old where known != .max { put(hashOf(Int(known)), known) }
    }
    put(hash, UInt32(ordinal))
  }

  private mutating func put(_ hash: UInt64, _ ordinal: UInt32) {
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != .max { place = (place + 1) & (slots.count - 1) }
    slots[place] = ordinal
  }
}
