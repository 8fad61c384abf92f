public import DirectoryModel
import Glibc
public import Storing

/// What changed between two layers of one source: who came, who went, and who is described otherwise.
///
/// Walks the sorted keys of both side by side. Bytes that are equal are never decoded; where they differ, the two
/// accounts are compared, since another row number or another order of the same statements is no change.
///
/// Memory: the entities that are named; the layers stay mapped. Cost: O(records), and a decoding for each entity
/// whose bytes differ.
public struct LayerComparison: Sendable {
  public struct Counts: Equatable, Sendable {
    public var added = 0
    public var vanished = 0
    public var changed = 0
    /// Says the same, with another date of the row or of its verification.
    public var redated = 0
    public var unchanged = 0

    public var isEmpty: Bool { added + vanished + changed + redated == 0 }
  }

  /// One entity that is named.
  public struct Entity: Sendable {
    public var id: String
    public var kind: RecordKind
    /// Empty when no row gives one.
    public var name: String
    /// Only of an entity that changed; the sources are those of the two accounts.
    public var differences: [Difference]
  }

  public private(set) var counts = Counts()
  /// By kind, where there is any entity of it; a kind that changed counts as the new one.
  public private(set) var countsByKind: [RecordKind: Counts] = [:]
  /// The first of each, in the order of the keys: NPIs ascending, then all others.
  public private(set) var added: [Entity] = []
  public private(set) var vanished: [Entity] = []
  public private(set) var changed: [Entity] = []

  /// Records asked for ahead of their turn.
  private static let lookahead = 12

  private let old: Layer?
  private let new: Layer?
  private let top: Int

  /// - Parameters:
  ///   - old: nil for a source that was not there.
  ///   - new: nil for a source that is not there any more.
  ///   - top: how many entities of each change are named.
  public init(_ old: Layer?, _ new: Layer?, top: Int) throws(StoreError) {
    self.old = old
    self.new = new
    self.top = top
    walk()
    try old?.file.check()
    try new?.file.check()
  }

  private mutating func walk() {
    let (oldCount, newCount) = (old?.count ?? 0, new?.count ?? 0)
    var (i, j) = (0, 0)
    var oldRun: [Record] = []
    var newRun: [Record] = []
    while i < oldCount || j < newCount {
      let oldKey = i < oldCount ? old!.entry(i).key : nil
      let newKey = j < newCount ? new!.entry(j).key : nil
      let key = min(oldKey ?? .max, newKey ?? .max)
      oldRun.removeAll(keepingCapacity: true)
      newRun.removeAll(keepingCapacity: true)
      if oldKey == key { i = Self.collect(old!, key, from: i, into: &oldRun) }
      if newKey == key { j = Self.collect(new!, key, from: j, into: &newRun) }
      compare(oldRun, newRun, key: key)
    }
  }

  private typealias Record = (header: RecordHeader, facts: UnsafeRawBufferPointer)

  /// - Returns: the position after the records of the key.
  private static func collect(_ layer: Layer, _ key: UInt64, from start: Int, into run: inout [Record]) -> Int
  {
    var position = start
    while position < layer.count {
      let entry = layer.entry(position)
      if entry.key != key { break }
      if position + lookahead < layer.count { layer.prefetch(layer.entry(position + lookahead).offset) }
      if let record = layer.record(at: entry.offset) { run.append(record) }
      position += 1
    }
    return position
  }

  private mutating func compare(_ old: [Record], _ new: [Record], key: UInt64) {
    // What a stated resource says is compared in the facts that were made of it.
    if (old.first ?? new.first)?.header.kind == .statedResource { return }
    if old.count == new.count {
      var isSame = true
      var isRedated = false
      for (before, after) in zip(old, new) where isSame {
        isSame = RecordComparison.isSame(before, after, isRedated: &isRedated)
      }
      if isSame {
        if let kind = Self.kind(of: new) { count(kind, isRedated ? \.redated : \.unchanged) }
        return
      }
    }
    guard key >> 63 == 1 else { return compareAccounts(Self.account(old), Self.account(new)) }
    // Equal keys of different ids are possible, if only just.
    let (before, after) = (Self.byID(old), Self.byID(new))
    for id in Set(before.keys).union(after.keys).sorted() {
      compareAccounts(Self.account(before[id] ?? []), Self.account(after[id] ?? []))
    }
  }

  private mutating func compareAccounts(_ old: Provider?, _ new: Provider?) {
    switch (old, new) {
    case (nil, let new?):
      count(new.kind, \.added)
      if added.count < top { added.append(Self.entity(new)) }
    case (let old?, nil):
      count(old.kind, \.vanished)
      if vanished.count < top { vanished.append(Self.entity(old)) }
    case (let old?, let new?):
      let differences = ProviderComparison.differences(old, new)
      if differences.isEmpty {
        count(new.kind, Self.dates(old) == Self.dates(new) ? \.unchanged : \.redated)
        return
      }
      count(new.kind, \.changed)
      if changed.count < top { changed.append(Self.entity(new, differences)) }
    case (nil, nil): break
    }
  }

  private mutating func count(_ kind: RecordKind, _ change: WritableKeyPath<Counts, Int>) {
    counts[keyPath: change] += 1
    countsByKind[kind, default: Counts()][keyPath: change] += 1
  }

  private static func entity(_ provider: Provider, _ differences: [Difference] = []) -> Entity {
    Entity(
      id: provider.id, kind: provider.kind, name: provider.displayName, differences: differences)
  }

  /// What the records of one entity say together; nil for none.
  private static func account(_ records: [Record]) -> Provider? {
    if records.isEmpty { return nil }
    let members = records.map { Provider(record: $0.header, facts: $0.facts, layer: 0) }
    return members.count == 1
      ? members[0]
      : ProviderMerging.merge(
        members, key: members[0].key,
        layers: [LayerStanding(asOf: .min, standing: .own, isRegistry: false)])
  }

  private static func kind(of records: [Record]) -> RecordKind? {
    guard let first = records.first else { return nil }
    var merged = MergedKind()
    // All are one source's.
    for record in records { merged.add(record.header.kind, isRegistry: false) }
    return merged.kind == .unstated ? first.header.kind : merged.kind
  }

  private static func byID(_ records: [Record]) -> [String: [Record]] {
    Dictionary(grouping: records) { record in
      for (field, value) in FactCursor(record.facts) where field == .id { return value.text }
      return ""
    }
  }

  private static func dates(_ provider: Provider) -> Set<[CalendarDate?]> {
    Set(provider.sources.map { [$0.asOf, $0.verified] })
  }
}

/// Whether two records say the same, told from their bytes.
enum RecordComparison {
  typealias Record = (header: RecordHeader, facts: UnsafeRawBufferPointer)

  /// - Parameter isRedated: set when a date differs; rows and files are no matter.
  /// - Returns: false also for records that say the same in another order.
  static func isSame(_ old: Record, _ new: Record, isRedated: inout Bool) -> Bool {
    guard old.header.kind == new.header.kind, old.header.flags == new.header.flags else { return false }
    guard old.facts.count == new.facts.count else { return false }
    let isEqual =
      old.facts.count == 0 || memcmp(old.facts.baseAddress!, new.facts.baseAddress!, old.facts.count) == 0
    // Only the rows that nested facts name may differ.
    if !isEqual {
      guard old.header.flags.contains(.hasNestedSources),
        isSame(old.facts, new.facts, isRedated: &isRedated)
      else { return false }
    }
    note(old.header.reference, new.header.reference, &isRedated)
    return true
  }

  private static func isSame(
    _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer, isRedated: inout Bool
  ) -> Bool {
    var (before, after) = (FactCursor(old), FactCursor(new))
    while true {
      let (a, b) = (before.next(), after.next())
      guard let a, let b else { return a == nil && b == nil }
      guard a.field == b.field else { return false }
      if a.field == .source {
        if let was = SourceReference(a.value), let now = SourceReference(b.value) {
          note(was, now, &isRedated)
        }
      } else if a.field.isNested {
        guard isSame(a.value, b.value, isRedated: &isRedated) else { return false }
      } else if !a.value.equals(b.value) {
        return false
      }
    }
  }

  private static func note(_ old: SourceReference, _ new: SourceReference, _ isRedated: inout Bool) {
    if old.asOf != new.asOf || old.verified != new.verified { isRedated = true }
  }
}
