import DirectoryModel
import Storing

/// Records of providers of whom a list knows the NPI alone, on their way into the layer: rows that follow each other
/// and name one provider at one place become one record with one role, and a participation for each row.
///
/// A list of networks repeats a provider and the address for each network. As a record each, the addresses would be
/// most of the layer, and the merge would unite what was one to begin with. Every participation keeps the row that
/// states it. Rows that do not follow each other are records of their own; the merge unites them.
final class NumberAloneRecords {
  private let session: ImportSession
  private let pending = FactWriter()
  private var key: EntityKey?
  private var flags: RecordHeader.Flags = []
  private var reference = SourceReference()
  private var line: Int?
  /// Bytes of the one role before its participations; 0 for a record that nothing can join.
  private var prefixLength = 0
  /// What the participations say, as hashes, to tell a row that stands twice.
  private var said: [UInt64] = []
  /// Bytes of participations of those who have several records or many bytes.
  private var written: [UInt64: Int] = [:]
  private static let manyBytes = 1024

  init(session: ImportSession) { self.session = session }

  /// Bytes of nested facts before their first participation: field, three bytes of length.
  static let nestedHead = 4

  /// Whether the merge can put so many more bytes of participations into a provider's record.
  func hasRoom(for bytes: Int, of key: EntityKey) -> Bool {
    let own = key == self.key ? pending.count : 0
    return own + bytes + (written.isEmpty ? 0 : written[key.raw] ?? 0) <= ExchangeAssembly.participationBytes
  }

  /// Takes the record of one row.
  ///
  /// - Parameter facts: encoded as `ExchangeAssembly` does.
  func add(
    _ key: EntityKey, flags: RecordHeader.Flags, reference: SourceReference, line: Int?,
    facts: UnsafeRawBufferPointer
  ) throws(StoreError) {
    let prefix = Self.prefixLength(facts)
    if prefix > 0 && key == self.key && flags == self.flags && isSamePlace(facts, prefix: prefix) {
      join(
        UnsafeRawBufferPointer(rebasing: facts[(Self.nestedHead + prefix)...]), reference: reference,
        line: line)
      return
    }
    try flush()
    self.key = key
    self.flags = flags
    self.reference = reference
    self.line = line
    prefixLength = prefix
    pending.append(facts)
    if prefix > 0 { note(facts, from: Self.nestedHead + prefix) }
  }

  /// Whether more participations may be added by `join`.
  func isOpen(for key: EntityKey) -> Bool { key == self.key && prefixLength > 0 }

  /// Adds participations of the same provider at the same place.
  func join(_ participations: UnsafeRawBufferPointer, reference: SourceReference, line: Int?) {
    if note(participations, from: 0) { session.warnTwice(reference, line: line) }
    pending.append(participations)
  }

  /// Gives away what is held; nothing can join it any more.
  func flush() throws(StoreError) {
    guard let key else { return }
    if prefixLength > 0 { pending.close(Self.nestedHead) }
    let isFurther = try session.add(
      .unstated, key: key, flags: flags, reference: reference, line: line, facts: pending.bytes)
    if isFurther || pending.count > Self.manyBytes { written[key.raw, default: 0] += pending.count }
    pending.removeAll()
    said.removeAll(keepingCapacity: true)
    self.key = nil
  }

  /// - Returns: whether all of them were said before.
  @discardableResult
  private func note(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    var isKnown = true
    var at = start
    while at + Self.nestedHead <= bytes.count {
      let end = at + Self.nestedHead + Self.nestedLength(bytes, at)
      // Behind the source, which differs from row to row.
      let body = at + Self.nestedHead + 2 + SourceReference.encodedSize
      let hash = ByteHash.hash(UnsafeRawBufferPointer(rebasing: bytes[body..<end]))
      if !said.contains(hash) {
        said.append(hash)
        isKnown = false
      }
      at = end
    }
    return isKnown && start < bytes.count
  }

  private static func nestedLength(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
    Int(bytes[at + 1] & 0x7F) | Int(bytes[at + 2] & 0x7F) << 7 | Int(bytes[at + 3]) << 14
  }

  /// The same facts of the role, from the same row or from another with the same dates.
  private func isSamePlace(_ facts: UnsafeRawBufferPointer, prefix: Int) -> Bool {
    guard prefix == prefixLength else { return false }
    let own = pending.bytes
    // Of the role's own source the row may differ.
    let rows = Self.nestedHead + 2 + 4..<Self.nestedHead + 2 + 8
    for i in Self.nestedHead..<Self.nestedHead + prefix where own[i] != facts[i] && !rows.contains(i) {
      return false
    }
    return true
  }

  /// Bytes before the participations, when the facts are one role that begins with its source and has
  /// participations, each with its source; else 0.
  private static func prefixLength(_ facts: UnsafeRawBufferPointer) -> Int {
    guard facts.count > nestedHead, facts[0] == Field.role.rawValue,
      nestedLength(facts, 0) == facts.count - nestedHead
    else { return 0 }
    var cursor = FactCursor(UnsafeRawBufferPointer(rebasing: facts[nestedHead...]))
    var prefix = 0
    var end = 0
    guard cursor.next()?.field == .source else { return 0 }
    end = cursor.offset
    while let (field, value) = cursor.next() {
      if field == .participation {
        if prefix == 0 { prefix = end }
        guard value.first == Field.source.rawValue else { return 0 }
      } else if prefix > 0 {
        return 0
      }
      end = cursor.offset
    }
    return prefix
  }
}
