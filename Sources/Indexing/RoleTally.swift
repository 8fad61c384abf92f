import CBitCount
import Storing

/// The number of entities behind each counted term over one base, found by going through what each role of the base
/// counts for: quicker than asking list after list where the base is a part of all roles.
///
/// Equals, for each term, counting the entities of the base that have a role in the term's list.
struct RoleTally {
  /// Entities by code.
  private let counts: [UInt32]
  /// The counted facets' terms, and the place of the first of each in `codes`.
  private let facets: [(terms: Range<Int>, first: Int)]
  /// Code of each term of the counted facets; 0 for one that is not counted.
  private let codes: [UInt32]

  /// Whether going through the roles of the base costs less than going through the lists.
  static func isQuicker(over base: RoleSelection, in snapshot: Snapshot) -> Bool {
    base.count <= snapshot.roleCount / 4
  }

  /// O(roles of the base); some ten codes each.
  init(_ snapshot: Snapshot, base: RoleSelection) {
    let size = min(snapshot.tallyTerms.count, RoleTallyTerms.most)
    var facets: [(terms: Range<Int>, first: Int)] = []
    var places = 0
    for facet in RoleTallyTerms.facets {
      let terms = snapshot.terms(facet)
      facets.append((terms, places))
      places += terms.count
    }
    var codes = [UInt32](repeating: 0, count: places)
    for code in 0..<size {
      let position = Int(snapshot.tallyTerms[code])
      guard let facet = facets.first(where: { $0.terms.contains(position) }) else { continue }
      codes[facet.first + position - facet.terms.lowerBound] = UInt32(code)
    }
    self.facets = facets
    self.codes = codes
    counts = [UInt32](unsafeUninitializedCapacity: size) { counts, count in
      counts.initialize(repeating: 0)
      count = size
      var counting = Counting(snapshot, counts)
      base.forEach { counting.add($0) }
      counting.finish()
    }
  }

  /// Entities of the base with a role with the term; nil for a term that is not counted role by role.
  func count(term position: Int) -> Int? {
    guard let facet = facets.first(where: { $0.terms.contains(position) }) else { return nil }
    let code = codes[facet.first + position - facet.terms.lowerBound]
    return code == 0 ? nil : Int(counts[Int(code)])
  }
}

/// Counts role by role. What a role counts for mostly lies in a cache line of its own, so that a batch of them is asked
/// for before the first is read.
private struct Counting {
  private static let batch = 32

  private let snapshot: Snapshot
  private let counts: UnsafeMutableBufferPointer<UInt32>
  private var reader: RoleCodeReader
  private var waiting: [(role: Int, codes: Range<Int>)] = []
  private var last = -1
  /// What the entity at hand was counted for, once it has a second role in the base.
  private var seen = Set<Int>()

  init(_ snapshot: Snapshot, _ counts: UnsafeMutableBufferPointer<UInt32>) {
    self.snapshot = snapshot
    self.counts = counts
    reader = RoleCodeReader(snapshot)
    waiting.reserveCapacity(Self.batch)
  }

  /// - Parameter role: after all that were added before.
  @inline(__always)
  mutating func add(_ role: Int) {
    guard let codes = reader.range(role) else { return }
    waiting.append((role, codes))
    if waiting.count == Self.batch { countWaiting() }
  }

  mutating func finish() {
    countWaiting()
    // Roles that follow another one are marked so; nothing is counted by that.
    if counts.count > 0 { counts[Int(RoleTallyTerms.follows)] = 0 }
  }

  @inline(never)
  private mutating func countWaiting() {
    for (role, codes) in waiting {
      let follows = !codes.isEmpty && reader.codes[codes.lowerBound] == RoleTallyTerms.follows
      if follows, last >= 0, snapshot.roleEntity[last] == snapshot.roleEntity[role] {
        countOnce(role, codes)
      } else {
        if !seen.isEmpty { seen = [] }
        let counts = counts
        reader.forEachCode(codes) { code in
          if code < counts.count { counts[code] &+= 1 } else { reader.contradict() }
        }
      }
      last = role
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Counts what the entity was not counted for with an earlier role.
  private mutating func countOnce(_ role: Int, _ codes: Range<Int>) {
    if seen.isEmpty, let earlier = reader.range(last) { reader.forEachCode(earlier) { seen.insert($0) } }
    reader.forEachCode(codes) { code in
      guard code < counts.count else { return reader.contradict() }
      if seen.insert(code).inserted { counts[code] &+= 1 }
    }
  }
}

/// Reads what roles count for, asked mostly in ascending order.
private struct RoleCodeReader {
  private let snapshot: Snapshot
  let codes: UnsafeRawBufferPointer
  private let codesOffset: Int
  private var starts: ColumnWalk<UInt32>
  private var offsets: ColumnWalk<UInt8>
  /// Bytes of `codes` in blocks that were proved.
  private var proved = 0..<0

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    (codes, codesOffset) = snapshot.file.unprovedBytes(SnapshotSection.tallyCodes.rawValue)
    starts = ColumnWalk(snapshot.tallyStarts)
    offsets = ColumnWalk(snapshot.tallyOffsets)
  }

  /// Where the codes of a role lie; nil where the file contradicts itself.
  @inline(__always)
  mutating func range(_ role: Int) -> Range<Int>? {
    let start = place(role)
    let end =
      (role &+ 1) % RoleTallyTerms.block == 0 || role &+ 1 == snapshot.roleCount
      ? Int(starts.read(role / RoleTallyTerms.block &+ 1)) : place(role &+ 1)
    guard start >= 0, start <= end, end <= codes.count else {
      contradict()
      return nil
    }
    if start < proved.lowerBound || end > proved.upperBound { prove(start..<end) }
    if let base = codes.baseAddress {
      prefetch_line(base + start)
      prefetch_line(base + end)
    }
    return start..<end
  }

  @inline(__always)
  private mutating func place(_ role: Int) -> Int {
    let offset = offsets.read(role)
    if offset == RoleTallyTerms.far { return farPlace(role) }
    return Int(starts.read(role / RoleTallyTerms.block)) &+ Int(offset)
  }

  /// The place of a role behind others that count for very much.
  @inline(never)
  private func farPlace(_ role: Int) -> Int {
    let far = snapshot.tallyFarPlaces
    var low = 0
    var high = far.count / 2
    while low < high {
      let middle = (low + high) / 2
      if Int(far[2 * middle]) < role { low = middle + 1 } else { high = middle }
    }
    return low < far.count / 2 && Int(far[2 * low]) == role ? Int(far[2 * low + 1]) : -1
  }

  /// Calls `body` with each code that lies in a range, the mark of a follower among them.
  @inline(__always)
  func forEachCode(_ range: Range<Int>, _ body: (Int) -> Void) {
    var at = range.lowerBound
    while at < range.upperBound {
      var code = Int(codes[at])
      at &+= 1
      if code >= RoleTallyTerms.oneByte {
        guard at < range.upperBound else { return contradict() }
        code = RoleTallyTerms.oneByte &+ ((code &- RoleTallyTerms.oneByte) &<< 8 | Int(codes[at]))
        at &+= 1
      }
      body(code)
    }
  }

  /// Proves the blocks of a range, and notes which bytes lie in them.
  @inline(never)
  private mutating func prove(_ range: Range<Int>) {
    let first = (codesOffset + range.lowerBound) >> 16
    let last = (codesOffset + max(range.lowerBound, range.upperBound - 1)) >> 16
    proved = max(0, first << 16 - codesOffset)..<min(codes.count, (last + 1) << 16 - codesOffset)
    snapshot.file.touch(codesOffset + proved.lowerBound..<codesOffset + proved.upperBound)
  }

  @inline(never)
  func contradict() { snapshot.file.reportContradiction(in: SnapshotSection.tallyCodes.rawValue) }
}
