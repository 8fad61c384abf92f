import DirectoryModel
import Storing
import Vocabulary

// The terms of all roles, turned into postings: those that were given, and those worked out of them.

extension SnapshotBuilder {
  /// Postings of all terms, in the order of the terms, and all tables by which a term is found.
  ///
  /// - Parameters:
  ///   - tallied: what each role counts for, worked out from the lists beside the writing.
  ///   - meanwhile: asks for what is worked out beside the writing, after what the terms need.
  func writeTerms(
    _ order: EntityOrder, tallied: Meanwhile<RoleTallyWriter>, meanwhile: () -> Void
  ) throws(StoreError) {
    try writer.section(SnapshotSection.roleEntity.rawValue, order.roleEntity)
    let owners = order.roleEntity
    let followers = owners.indices.dropFirst().filter { owners[$0] == owners[$0 - 1] }.map { UInt32($0) }
    try writer.section(SnapshotSection.followers.rawValue, followers)
    let places = TermPlaces(terms)
    let networked = workOutNetworks(places, order)
    let neighbored = workOutNeighborhood(places)
    meanwhile()
    let given = TermLists(places, roleTerms: roleTerms, roleTermEnds: roleTermEnds, order: order)
    roleTerms = []
    roleTermEnds = []

    var dictionary = TermDictionaryWriter()
    var postings = PostingWriter(writer, roleEntity: order.roleEntity)
    try writer.begin(SnapshotSection.postings.rawValue)
    for position in 0..<given.count {
      dictionary.append(
        try postings.write(given.roles(position), facet: given.facet(position)), given.text(position))
    }
    var counted = given.counted()
    let networks = networked.take()
    try writeDerived(given, networks, &dictionary, &postings, &counted)
    let sited = rolesWithStreet(order)
    if !sited.isEmpty { dictionary.append(try postings.write(sited[...], facet: .sited), Array("yes".utf8)) }
    writer.end()
    let roleCount = owners.count
    companion.workOut(tallied) { [counted] in
      RoleTallyWriter(counted, followers: followers, roleCount: roleCount)
    }
    try dictionary.write(to: writer)
    try networks.write(to: writer, tier: { $0 == .max ? .max : UInt32(given.ordinal($0, in: .tier)) })
    try neighbored.take().write(to: writer)
  }

  private func workOutNetworks(_ places: TermPlaces, _ order: EntityOrder) -> Meanwhile<NetworkLists> {
    let (participations, kinds) = (participations, participationKinds.all)
    self.participations = []
    let range = places.range(.network)
    let ordinals = places.positions.map { $0 &- UInt32(range.lowerBound) }
    return companion.workOut {
      NetworkLists(
        participations, kinds: kinds, networkCount: range.count, ordinals: ordinals, order: order)
    }
  }

  private func workOutNeighborhood(_ places: TermPlaces) -> Meanwhile<TokenNeighborhood.Buckets> {
    let words = places.range(.token).map { places.range($0) }
    let bytes = terms.bytes
    return companion.workOut { TokenNeighborhood.buckets(words, in: bytes) }
  }

  /// Terms of the facets from `Facet.networkIn` on, ascending by facet and text.
  private func writeDerived(
    _ given: TermLists, _ networks: NetworkLists, _ dictionary: inout TermDictionaryWriter,
    _ postings: inout PostingWriter, _ counted: inout [(position: Int, roles: [UInt32])]
  ) throws(StoreError) {
    for facet in [Facet.networkIn, .networkAccepting, .networkRefusing] {
      for (ordinal, position) in given.range(.network).enumerated() {
        let roles = networks.roles(facet, ordinal)
        if roles.isEmpty { continue }
        if facet != .networkRefusing { counted.append((dictionary.count, roles)) }
        // Mostly everybody who is named in a network is in it: one list serves both.
        let isWhole = facet == .networkIn && roles.count == given.roles(position).count
        let entry =
          isWhole
          ? dictionary.entry(position, as: facet) : try postings.write(roles[...], facet: facet)
        dictionary.append(entry, given.text(position))
      }
    }
    for cancer in relatedCancers() {
      let lists = cancer.related.compactMap { given.roles(.focus, $0) }
      let total = lists.reduce(0) { $0 + $1.count }
      if total == 0 { continue }
      var roles = postings.union(lists, total: total)
      for refusing in cancer.selfAndAbove.compactMap({ given.roles(.refusedCancer, $0) }) {
        Self.remove(refusing, from: &roles)
      }
      if let unfit = cancer.otherAge.flatMap({ given.roles(.age, $0.token) }) {
        Self.remove(unfit, from: &roles)
      }
      if roles.isEmpty { continue }
      counted.append((dictionary.count, roles))
      dictionary.append(try postings.write(roles[...], facet: .relatedFocus), Array(cancer.type.utf8))
    }
    try writePrefixes(given, &dictionary, &postings)
    for facet in Facet.allCases where Facet.knowable.contains(facet) {
      let range = given.range(facet)
      let total = range.reduce(0) { $0 + given.roles($1).count }
      if total == 0 { continue }
      dictionary.append(
        try postings.write(postings.union(range.map { given.roles($0) }, total: total)[...], facet: .known),
        [facet.rawValue])
    }
  }

  /// The roles of entities that have a street at any of them.
  private func rolesWithStreet(_ order: EntityOrder) -> [UInt32] {
    var result: [UInt32] = []
    var start = 0
    while start < order.roles.count {
      var end = start + 1
      while end < order.roles.count, order.roleEntity[end] == order.roleEntity[start] { end += 1 }
      if (start..<end).contains(where: { siteDigests[Int(order.roles[$0])] != 0 }) {
        for role in start..<end { result.append(UInt32(role)) }
      }
      start = end
    }
    return result
  }

  /// A cancer type, with whom its list holds and whom it leaves out.
  private struct RelatedCancers {
    var type: String
    /// The type itself, those above and those below it: who states one of them may treat it.
    var related: [String] = []
    /// Who refuses one of these refuses it.
    var selfAndAbove: [String] = []
    /// Who sees only this age sees nobody with it.
    var otherAge: AgeGroup?
  }

  /// Ascending by id.
  private func relatedCancers() -> [RelatedCancers] {
    let types = Dictionary(cancerTypes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var result: [String: RelatedCancers] = [:]
    for (id, type) in types {
      var selfAndAbove = [id]
      while let next = types[selfAndAbove[selfAndAbove.count - 1]]?.parent, !selfAndAbove.contains(next) {
        selfAndAbove.append(next)
      }
      result[id, default: RelatedCancers(type: id)].selfAndAbove = selfAndAbove
      switch type.ageGroup {
      case .adult: result[id]?.otherAge = .child
      case .child: result[id]?.otherAge = .adult
      case .both, nil: break
      }
      result[id]?.related += selfAndAbove
      for above in selfAndAbove.dropFirst() {
        result[above, default: RelatedCancers(type: above)].related.append(id)
      }
    }
    // A parent that no source describes is no type.
    return result.values.filter { types[$0.type] != nil }
      .sorted { $0.type.utf8.lexicographicallyPrecedes($1.type.utf8) }
  }

  /// Takes the roles of one ascending list out of another.
  private static func remove(_ other: ArraySlice<UInt32>, from roles: inout [UInt32]) {
    var at = other.startIndex
    roles.removeAll { role in
      while at < other.endIndex, other[at] < role { at += 1 }
      return at < other.endIndex && other[at] == role
    }
  }

  /// Unions for the first one to three letters: short prefixes are of many words, and typing begins with them.
  private func writePrefixes(
    _ given: TermLists, _ dictionary: inout TermDictionaryWriter, _ postings: inout PostingWriter
  ) throws(StoreError) {
    let tokens = given.range(.token)
    var found: [(text: [UInt8], entry: TermEntry)] = []
    for length in 1...PrefixTerms.longest {
      var start = tokens.lowerBound
      while start < tokens.upperBound {
        let text = given.text(start)
        var end = start + 1
        guard text.count >= length, text.prefix(length).allSatisfy({ $0 < 0x80 }) else {
          start = end
          continue
        }
        let prefix = Array(text.prefix(length))
        var total = given.roles(start).count
        while end < tokens.upperBound, given.text(end).starts(with: prefix) {
          total += given.roles(end).count
          end += 1
        }
        if end - start >= PrefixTerms.fewestWords && total >= PrefixTerms.fewestRoles {
          let roles = postings.union((start..<end).map { given.roles($0) }, total: total)
          found.append((prefix, try postings.write(roles[...], facet: .prefix)))
        }
        start = end
      }
    }
    found.sort { $0.text.lexicographicallyPrecedes($1.text) }
    for (text, entry) in found { dictionary.append(entry, text) }
  }
}

/// Which prefixes have a list of their own; of the others the lists of their words are put together when asked for.
enum PrefixTerms {
  static let longest = 3
  static let fewestWords = 4
  static let fewestRoles = 512
}

extension Facet {
  /// Facets that a role can be without, so that asking for them leaves the unknown out.
  static let knowable: Set<Facet> = [
    .state, .specialty, .modality, .language, .gender, .designation, .virtual, .accepting, .accessible,
    .teaching, .age, .offered, .hospital, .group,
  ]
}

/// The terms that somebody has, in the order of facet and text.
struct TermPlaces {
  private let terms: TermTable
  /// Ids in that order.
  let sorted: [UInt32]
  /// Place of each term by its id; 0 for one that nobody has.
  private(set) var positions: [UInt32]

  init(_ terms: TermTable) {
    self.terms = terms
    // A code that the table of specialties holds and nobody has is no term.
    sorted = terms.sorted().filter { terms.roleCount($0) > 0 }
    positions = [UInt32](repeating: 0, count: terms.count)
    for (position, id) in sorted.enumerated() { positions[Int(id)] = UInt32(position) }
  }

  func facet(_ position: Int) -> Facet { Facet(rawValue: terms.facets[Int(sorted[position])])! }

  /// Number of roles that have the term.
  func roleCount(_ position: Int) -> Int { terms.roleCount(sorted[position]) }

  /// Where the text lies in the table's bytes.
  func range(_ position: Int) -> Range<Int> {
    let id = Int(sorted[position])
    return terms.offsets[id]..<terms.offsets[id + 1]
  }

  func text(_ position: Int) -> ArraySlice<UInt8> { terms.bytes[range(position)] }

  func range(_ facet: Facet) -> Range<Int> {
    func first(_ raw: UInt8) -> Int {
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if terms.facets[Int(sorted[middle])] < raw { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(facet.rawValue)..<first(facet.rawValue + 1)
  }

  /// Place of a term, by its id, among those of its facet.
  func ordinal(_ id: UInt32, in facet: Facet) -> Int { Int(positions[Int(id)]) - range(facet).lowerBound }
}

/// The roles of each term that was given, by a counting sort over the roles' runs of terms.
struct TermLists {
  private let places: TermPlaces
  private var starts: [Int]
  private var lists: [UInt32]

  init(_ places: TermPlaces, roleTerms: [UInt32], roleTermEnds: [UInt32], order: EntityOrder) {
    self.places = places
    starts = [Int](repeating: 0, count: places.sorted.count + 1)
    for position in places.sorted.indices {
      starts[position + 1] = starts[position] + places.roleCount(position)
    }
    var next = starts
    lists = [UInt32](unsafeUninitializedCapacity: roleTerms.count) { lists, count in
      count = roleTerms.count
      next.withUnsafeMutableBufferPointer { next in
        places.positions.withUnsafeBufferPointer { positions in
          roleTerms.withUnsafeBufferPointer { roleTerms in
            roleTermEnds.withUnsafeBufferPointer { roleTermEnds in
              for (new, old) in order.roles.enumerated() {
                let start = old == 0 ? 0 : Int(roleTermEnds[Int(old) &- 1])
                for at in start..<Int(roleTermEnds[Int(old)]) {
                  let position = Int(positions[Int(roleTerms[at])])
                  lists[next[position]] = UInt32(truncatingIfNeeded: new)
                  next[position] &+= 1
                }
              }
            }
          }
        }
      }
    }
  }

  var count: Int { places.sorted.count }

  func facet(_ position: Int) -> Facet { places.facet(position) }

  func text(_ position: Int) -> ArraySlice<UInt8> { places.text(position) }

  func range(_ facet: Facet) -> Range<Int> { places.range(facet) }

  func ordinal(_ id: UInt32, in facet: Facet) -> Int { places.ordinal(id, in: facet) }

  /// Ascending.
  func roles(_ position: Int) -> ArraySlice<UInt32> { lists[starts[position]..<starts[position + 1]] }

  /// The lists of the terms that are counted role by role, copied, so that the others can be given back.
  func counted() -> [(position: Int, roles: [UInt32])] {
    RoleTallyTerms.facets.flatMap { range($0) }.map { ($0, Array(roles($0))) }
  }

  func roles(_ facet: Facet, _ value: String) -> ArraySlice<UInt32>? {
    let wanted = Array(value.utf8)
    let range = range(facet)
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if text(middle).lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
    }
    return low < range.upperBound && text(low).elementsEqual(wanted) ? roles(low) : nil
  }
}

/// Gathers the dictionary of terms while their postings are written.
struct TermDictionaryWriter {
  private var entries: [TermEntry] = []
  private var bytes: [UInt8] = []

  var count: Int { entries.count }

  /// The entry of a term with another facet: both have one list.
  func entry(_ position: Int, as facet: Facet) -> TermEntry {
    var entry = entries[position]
    entry.facet = facet.rawValue
    return entry
  }

  mutating func append(_ entry: TermEntry, _ text: some Collection<UInt8>) {
    var entry = entry
    entry.bytesOffset = UInt32(bytes.count)
    // Longer values than any source's are cut, and found by what is left of them.
    entry.bytesLength = UInt16(clamping: text.count)
    bytes.append(contentsOf: text.prefix(Int(UInt16.max)))
    entries.append(entry)
  }

  func write(to writer: SectionFileWriter) throws(StoreError) {
    try writer.section(SnapshotSection.termBytes.rawValue, bytes)
    try writer.section(SnapshotSection.terms.rawValue, entries)
    var starts = [UInt32](repeating: 0, count: Int(Facet.allCases.map(\.rawValue).max() ?? 0) + 2)
    for entry in entries { starts[Int(entry.facet) + 1] += 1 }
    for i in 1..<starts.count { starts[i] += starts[i - 1] }
    try writer.section(SnapshotSection.facetStart.rawValue, starts)
    var size = 16
    while size < entries.count * 2 { size *= 2 }
    var slots = [UInt32](repeating: 0, count: size)
    bytes.withUnsafeBytes { all in
      for (position, entry) in entries.enumerated() {
        let start = Int(entry.bytesOffset)
        let text = UnsafeRawBufferPointer(rebasing: all[start..<start + Int(entry.bytesLength)])
        var slot = TermTable.slot(entry.facet, text, mask: size - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
        slots[slot] = UInt32(position) + 1
      }
    }
    try writer.section(SnapshotSection.termSlots.rawValue, slots)
  }
}
