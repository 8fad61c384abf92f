import DirectoryModel
import Storing
import Vocabulary

// Terms: from a facet and a value to the roles that have it.

extension Snapshot {
  func term(_ i: Int) -> TermEntry {
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.terms.rawValue)
    let at = i &* MemoryLayout<TermEntry>.size
    guard i >= 0, at &+ MemoryLayout<TermEntry>.size <= bytes.count else {
      file.reportContradiction(in: SnapshotSection.terms.rawValue)
      return TermEntry(
        bytesOffset: 0, bytesLength: 0, facet: 0, form: 0, count: 0, entities: 0, runs: 0, postingsOffset: 0)
    }
    file.touch(offset &+ at..<offset &+ at &+ MemoryLayout<TermEntry>.size)
    return bytes.loadUnaligned(fromByteOffset: at, as: TermEntry.self)
  }

  func bytes(_ term: TermEntry) -> UnsafeRawBufferPointer {
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

  /// Positions of a facet's terms, ascending by bytes.
  public func terms(_ facet: Facet) -> Range<Int> {
    let start = Int(facetStart[Int(facet.rawValue)])
    let end = Int(facetStart[Int(facet.rawValue) + 1])
    // Whoever makes a list of them makes room for all at once: no more than there are.
    guard start <= end, end <= termCount else {
      file.reportContradiction(in: SnapshotSection.facetStart.rawValue)
      return 0..<0
    }
    return start..<end
  }

  /// Position of a value's term; nil when no role has it. O(1).
  func position(_ facet: Facet, _ value: UnsafeRawBufferPointer) -> Int? {
    let mask = termSlots.count - 1
    guard mask >= 0, termSlots.count & mask == 0 else { return nil }
    var slot = TermTable.slot(facet.rawValue, value, mask: mask)
    // A damaged table without a free slot must not be walked for ever.
    for _ in 0...mask {
      let position = Int(termSlots[slot]) &- 1
      if position < 0 { return nil }
      let entry = term(position)
      if entry.facet == facet.rawValue, Int(entry.bytesLength) == value.count, equal(bytes(entry), value) {
        return position
      }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  private func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    a.count == b.count && (a.isEmpty || a.elementsEqual(b))
  }

  func position(_ facet: Facet, _ value: String) -> Int? {
    var copy = value
    return copy.withUTF8 { position(facet, UnsafeRawBufferPointer($0)) }
  }

  /// The roles of the term at a position, where they lie; nil for nobody.
  func posting(_ position: Int) -> RolePosting? {
    let entry = term(position)
    if store != nil {
      // The list lies in the store; what is said of it is true here.
      return entry.count == 0
        ? nil
        : RolePosting(
          term: position, base: Self.nowhere, form: .list, count: Int(entry.count),
          entities: Int(entry.entities),
          runs: 0)
    }
    let (bytes, offset) = file.unprovedBytes(SnapshotSection.postings.rawValue)
    let start = Int(entry.postingsOffset) &* 4
    let form = RolePosting.Form(rawValue: entry.form)
    let length: Int
    switch form {
    case .bits: length = (roleCount + 63) / 64 * 8
    case .runs: length = Int(entry.runs) &* 8
    case .list: length = Int(entry.count) &* 4
    case nil: length = .max
    }
    guard let form, start <= bytes.count, length <= bytes.count - start, form != .bits || start % 8 == 0
    else {
      file.reportContradiction(in: SnapshotSection.postings.rawValue)
      return nil
    }
    if entry.count == 0 { return nil }
    file.touch(offset + start..<offset + start + length)
    return RolePosting(
      term: position, base: bytes.baseAddress! + start, form: form, count: Int(entry.count),
      entities: Int(entry.entities),
      runs: Int(entry.runs))
  }

  // Nobody reads there: a selection over a store is worked out by the store.
  private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 64)! }

  private func expression(_ position: Int?) -> RoleExpression {
    position.flatMap { posting($0) }.map { .posting($0) } ?? .none
  }

  /// The value of the term at a position.
  func text(_ position: Int) -> String { bytes(term(position)).text }

  /// The values of a facet, ascending by bytes.
  public func values(_ facet: Facet) -> [String] { terms(facet).map { bytes(term($0)).text } }

  /// The roles with a value; nobody for a value that nobody has.
  public func roles(_ facet: Facet, _ value: String) -> RoleExpression { expression(position(facet, value)) }

  /// Likewise of a value in UTF-8.
  public func roles(_ facet: Facet, _ value: UnsafeRawBufferPointer) -> RoleExpression {
    expression(position(facet, value))
  }

  /// The roles with any of the values.
  public func roles(_ facet: Facet, anyOf values: some Sequence<String>) -> RoleExpression {
    .anyOf(values.map { roles(facet, $0) })
  }

  /// The roles of which the facet is known at all.
  public func roles(knowing facet: Facet) -> RoleExpression {
    guard !Facet.knowable.contains(facet) else {
      return withUnsafeBytes(of: facet.rawValue) { expression(position(.known, $0)) }
    }
    return .anyOf(terms(facet).map { expression($0) })
  }

  /// The roles with a value that comes before another by its bytes.
  public func roles(_ facet: Facet, below value: String) -> RoleExpression {
    let all = terms(facet)
    let end = border(all) { $0.lexicographicallyPrecedes(value.utf8) }
    return roles(at: all.lowerBound..<end)
  }

  /// The roles with a value that comes behind another by its bytes.
  public func roles(_ facet: Facet, above value: String) -> RoleExpression {
    let all = terms(facet)
    let start = border(all) { !value.utf8.lexicographicallyPrecedes($0) }
    return roles(at: start..<all.upperBound)
  }

  private func roles(at positions: Range<Int>) -> RoleExpression {
    if positions.isEmpty { return .none }
    return store == nil ? .anyOf(positions.map { expression($0) }) : .stored(.anyTerm(positions))
  }

  /// Calls `body` with each value of a facet and its roles.
  public func forEachValue(_ facet: Facet, _ body: (String, RoleExpression) -> Void) {
    for at in terms(facet) { body(bytes(term(at)).text, expression(at)) }
  }

  // MARK: Words

  /// Positions of the terms of a facet that begin with some bytes.
  private func range(_ facet: Facet, beginning prefix: UnsafeRawBufferPointer) -> Range<Int> {
    let all = terms(facet)
    let start = border(all) { $0.lexicographicallyPrecedes(prefix) }
    return start..<border(start..<all.upperBound) { $0.prefix(prefix.count).elementsEqual(prefix) }
  }

  /// The first of some terms of a facet that does not come before a border; they ascend.
  private func border(_ positions: Range<Int>, _ isBefore: (UnsafeRawBufferPointer) -> Bool) -> Int {
    var low = positions.lowerBound
    var high = positions.upperBound
    while low < high {
      let middle = (low + high) / 2
      if isBefore(bytes(term(middle))) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The roles with a word that begins with some bytes.
  public func roles(wordsBeginning prefix: UnsafeRawBufferPointer) -> RoleExpression {
    if prefix.count <= PrefixTerms.longest, let position = position(.prefix, prefix) {
      return expression(position)
    }
    return .anyOf(range(.token, beginning: prefix).map { expression($0) })
  }

  /// Words of names within one edit, or two, of a folded one, itself left out; each with the number of its roles,
  /// ascending by bytes.
  ///
  /// One edit costs some lookups; two a walk over all words of about the same length.
  public func words(near word: UnsafeRawBufferPointer, edits: Int) -> [NearWord] {
    guard TokenNeighborhood.hasNeighbors(word), edits > 0 else { return [] }
    let tokens = terms(.token)
    var found: [NearWord] = []
    func add(_ position: Int, _ distance: Int) {
      let entry = term(position)
      found.append(
        NearWord(position: position, text: bytes(entry).text, edits: distance, roles: Int(entry.count)))
    }
    if edits == 1 && tokens.count < TokenNeighborhood.mostWords {
      let mask = neighborStart.count - 2
      guard mask >= 0 else { return [] }
      var seen: [Int] = []
      TokenNeighborhood.forEachRemain(word) { hash in
        let (bucket, tag) = TokenNeighborhood.place(hash, mask: mask)
        var at = Int(neighborStart[bucket])
        let end = Int(neighborStart[bucket + 1])
        while at < end, at < neighbors.count {
          let entry = neighbors[at]
          if entry >> 24 == tag {
            let position = tokens.lowerBound + Int(entry & 0xFF_FFFF)
            if tokens.contains(position), !seen.contains(position) {
              seen.append(position)
              if EditDistance.within(1, word, bytes(term(position))) == 1 { add(position, 1) }
            }
          }
          at += 1
        }
      }
      found.sort { $0.position < $1.position }
      return found
    }
    for position in tokens {
      let entry = term(position)
      guard abs(Int(entry.bytesLength) - word.count) <= edits * 3 else { continue }
      let other = bytes(entry)
      guard TokenNeighborhood.hasNeighbors(other), let distance = EditDistance.within(edits, word, other),
        distance > 0
      else { continue }
      add(position, distance)
    }
    return found
  }

  /// The roles with a word that was found near another.
  public func roles(_ word: NearWord) -> RoleExpression { expression(word.position) }
}

/// A word of names near one that was typed.
public struct NearWord: Hashable, Sendable {
  let position: Int
  public let text: String
  public let edits: Int
  /// Roles that have it.
  public let roles: Int
}
