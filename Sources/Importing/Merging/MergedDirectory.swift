public import DirectoryModel
public import Storing
import Vocabulary

/// What a search over a generation covers. What is known is always everything.
public enum Keep: String, CaseIterable, Sendable {
  /// Centers, programs, and the clinicians and organizations whose specialty, stated focus or listing has to do
  /// with cancer.
  case cancerCare = "cancer-care"
  case all
}

/// The merge of all layers: every entity once, in the order of the index's documents.
///
/// What is made of several records is `ProviderMerging`'s; which numbers are one organization, `OrganizationCrosswalk`'s;
/// which clinician is linked to a center, `CenterLinks`'.
///
/// Entities come in an order that keeps near what is asked together: reference entries, centers, programs, cancer
/// care, everyone else; within each by ZIP code, then by key.
///
/// Memory: 32 bytes an entity, 8 more for each of several records; records stay in the mapped layers.
public final class MergedDirectory {
  public let layers: [Layer]
  public let keep: Keep
  /// Entities that no source names, such as a further address of an unknown NPI.
  public private(set) var unresolved = 0
  public private(set) var deactivated = 0
  /// For each layer how many NPIs it lists although the registry has ended them.
  public private(set) var listedThoughEnded: [Int]

  /// Where a group stands in the order; the high nibble of `Group.order`.
  private enum Rank: UInt64 {
    // What the others are indexed by comes first.
    case reference = 0
    case center = 1
    case program = 2
    case cancerCare = 3
    case others = 4
  }

  private struct Group {
    var order: UInt64
    var key: UInt64
    /// One record: layer in the high 16 bits, offset below. Several: index into `several`, with `isSeveral`.
    var place: UInt64
    static let isSeveral: UInt64 = 1 << 63
  }

  private typealias Member = (layer: Int, offset: Int)

  /// Where a record lies: layer in the high 16 bits, offset below.
  private static func place(_ member: Member) -> UInt64 { UInt64(member.layer) << 47 | UInt64(member.offset) }
  private static func member(_ place: UInt64) -> Member { (Int(place >> 47), Int(place & (1 << 47 - 1))) }

  /// Records asked for ahead of their turn.
  private static let lookahead = 12

  private var groups: [Group] = []
  private let crosswalk: OrganizationCrosswalk
  private let links: CenterLinks
  /// Organizations that nothing ties to cancer care by themselves, until it is known who points to them.
  private var aside: [Group] = []
  /// CCN and PAC ids of those, by which others point to them whatever their own key is.
  private var asideByNumber: [UInt64: [UInt64]] = [:]
  /// Keys that a kept entity points to.
  private var wanted = Set<UInt64>()
  /// Those of them not yet looked for.
  private var due: [UInt64] = []
  /// Of each entity with several records their number, then their places.
  private var several: [UInt64] = []
  /// NPIs that the registry has ended and another source lists.
  private var ended: [(key: UInt64, members: [(layer: Int, offset: Int)])] = []
  private var cancerCareCodes = Set<UInt64>()
  private let standings: [LayerStanding]
  private let sites = SitePlaces()
  private let deltas: DeltaLayers
  /// Off in the tests that compare it with the merge of decoded values.
  var usesPlainMerging = true
  /// How many entities the last `forEach` merged on their bytes.
  private(set) var plainlyMerged = 0

  /// - Parameter layers: in the order of their sources' names.
  /// - Throws: when a layer is damaged.
  public init(layers: [Layer], keep: Keep) throws(StoreError) {
    self.layers = layers
    self.keep = keep
    listedThoughEnded = [Int](repeating: 0, count: layers.count)
    standings = layers.map { LayerStanding($0.manifest) }
    crosswalk = try OrganizationCrosswalk(layers)
    links = try CenterLinks(layers, crosswalk)
    deltas = DeltaLayers(layers.map(\.manifest))
    collectCancerCareCodes()
    collectGroups()
    // Closure: whoever is kept keeps the organizations and hospitals it points to.
    keepWanted()
    groups.sort { $0.order != $1.order ? $0.order < $1.order : $0.key < $1.key }
  }

  public var count: Int { groups.count }

  /// Calls `body` with each entity that has a place in the generation.
  ///
  /// The facts are valid only during the call.
  ///
  /// - Throws: `ImportError.refused` for a role that all its rows together make larger than a record can hold; what
  ///   `body` throws; `StoreError` when a layer is damaged.
  public func forEach(
    _ body: (_ kind: RecordKind, _ key: EntityKey, _ facts: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let writer = FactWriter(capacity: 1 << 16)
    // Most records come from one layer: it is looked up when it changes, not for each.
    var current = 0
    guard var layer = layers.first else { return }
    let plain = PlainMerging(standings)
    plainlyMerged = 0
    for (i, group) in groups.enumerated() {
      if i + Self.lookahead < groups.count {
        let ahead = groups[i + Self.lookahead].place
        if ahead & Group.isSeveral != 0 {
          forEachMember(ahead) { layers[$0.layer].prefetch($0.offset) }
        } else if ahead >> 47 == UInt64(current) {
          layer.prefetch(Int(ahead & (1 << 47 - 1)))
        }
      }
      writer.removeAll()
      if group.place & Group.isSeveral == 0 {
        let ordinal = Int(group.place >> 47)
        if ordinal != current {
          current = ordinal
          layer = layers[ordinal]
        }
        guard let record = layer.record(at: Int(group.place & (1 << 47 - 1))) else { continue }
        if !record.header.flags.contains(.hasNestedSources) {
          // One source and one row: its facts are copied as they are, under their source.
          var reference = record.header.reference
          reference.layer = UInt16(ordinal)
          writer.add(reference)
          writer.append(record.facts)
          try body(record.header.kind, record.header.key, writer.bytes)
          continue
        }
        let provider = Provider(record: record.header, facts: record.facts, layer: UInt16(ordinal))
        try Self.encode(provider, of: layers, into: writer)
        try body(provider.kind, provider.key, writer.bytes)
      } else if let kind = mergedPlainly(group, by: plain, into: writer) {
        try body(kind, EntityKey(raw: group.key), writer.bytes)
      } else {
        writer.removeAll()
        let provider = merged(members(of: group), key: EntityKey(raw: group.key))
        try Self.encode(provider, of: layers, into: writer)
        try body(provider.kind, provider.key, writer.bytes)
      }
    }
    for layer in layers { try layer.file.check() }
  }

  /// Calls `body` with every entity of which more than one layer speaks, in the order of the generation, then with
  /// those that are listed although the registry has ended them.
  public func forEachShared(_ body: (Provider) throws -> Void) throws {
    for group in groups where group.place & Group.isSeveral != 0 {
      let members = members(of: group)
      guard members.contains(where: { $0.layer != members[0].layer }) else { continue }
      try body(merged(members, key: EntityKey(raw: group.key)))
    }
    for one in ended { try body(merged(one.members, key: EntityKey(raw: one.key))) }
    for layer in layers { try layer.file.check() }
  }

  // MARK: Grouping

  private func collectCancerCareCodes() {
    for layer in layers where layer.manifest.adapter == "reference" {
      for i in 0..<layer.count {
        guard let record = layer.record(at: layer.entry(i).offset), record.header.kind == .specialty else {
          continue
        }
        let entry = Provider(record: record.header, facts: record.facts, layer: 0)
        if entry.facts.first(.cancerCare) == "yes" {
          cancerCareCodes.insert(ByteHash.hash(String(entry.id.dropFirst("specialty:".count))))
        }
      }
    }
  }

  /// Walks the sorted keys of all layers side by side.
  private func collectGroups() {
    var positions = [Int](repeating: 0, count: layers.count)
    let counts = layers.map(\.count)
    var heads = layers.indices.map { counts[$0] > 0 ? layers[$0].entry(0).key : UInt64.max }
    var members: [(layer: Int, offset: Int)] = []
    groups.reserveCapacity(counts.max() ?? 0)
    // Members of organizations that have more than one key wait for each other.
    let owners = Set(crosswalk.canonicalKeys.values)
    var joined: [UInt64: [(layer: Int, offset: Int)]] = [:]
    while true {
      var key = UInt64.max
      for head in heads where head < key { key = head }
      if key == .max { break }
      members.removeAll(keepingCapacity: true)
      for layer in heads.indices where heads[layer] == key {
        while positions[layer] < counts[layer] {
          let entry = layers[layer].entry(positions[layer])
          if entry.key != key { break }
          members.append((layer, entry.offset))
          positions[layer] += 1
          if positions[layer] + Self.lookahead < counts[layer] {
            layers[layer].prefetch(layers[layer].entry(positions[layer] + Self.lookahead).offset)
          }
        }
        heads[layer] = positions[layer] < counts[layer] ? layers[layer].entry(positions[layer]).key : .max
      }
      if key >> 63 == 0 { members = current(members) }
      let canonical = crosswalk.canonical(key)
      if canonical != key || owners.contains(key) {
        joined[canonical, default: []] += members
      } else if members.count > 1 && key >> 63 == 1 {
        // Equal keys of different ids are possible, if only just.
        for part in partitionedByID(members) { place(part, key: key) }
      } else {
        place(members, key: key)
      }
    }
    for key in joined.keys.sorted() {
      // In the order of the layers, as everywhere.
      place(
        joined[key]!.sorted { $0.layer != $1.layer ? $0.layer < $1.layer : $0.offset < $1.offset }, key: key)
    }
    // What is looked for by key is found by halving.
    aside.sort { $0.key < $1.key }
  }

  /// The records of an NPI without those that an upsert has replaced.
  private func current(_ members: [(layer: Int, offset: Int)]) -> [(layer: Int, offset: Int)] {
    deltas.current(members, layer: \.layer) {
      layers[$0.layer].record(at: $0.offset)?.header.kind == .mention
    }
  }

  /// Whether the registry has ended the NPI of records of which at least one says so.
  private func isEnded(_ members: [(layer: Int, offset: Int)]) -> Bool {
    if members.count == 1 { return true }
    return Deactivation.isEnded(
      members.lazy.compactMap { member in
        let layer = self.layers[member.layer]
        return layer.record(at: member.offset).map {
          Deactivation.Statement(header: $0.header, facts: $0.facts, layerAsOf: layer.manifest.asOfDate)
        }
      })
  }

  private func partitionedByID(_ members: [(layer: Int, offset: Int)]) -> [[(layer: Int, offset: Int)]] {
    var ids: [String] = []
    var parts: [[(layer: Int, offset: Int)]] = []
    for member in members {
      var id = ""
      if let record = layers[member.layer].record(at: member.offset) {
        for (field, value) in FactCursor(record.facts) where field == .id { id = value.text }
      }
      if let known = ids.firstIndex(of: id) {
        parts[known].append(member)
      } else {
        ids.append(id)
        parts.append([member])
      }
    }
    return parts
  }

  private func place(_ members: [(layer: Int, offset: Int)], key: UInt64) {
    var merged = MergedKind()
    var isCancerCare = false
    var isDeactivated = false
    var hasMention = false
    var zip: UInt64 = 0
    var numbers: [String] = []
    var hasAffiliation = false
    for member in members {
      guard let record = layers[member.layer].record(at: member.offset) else { continue }
      if record.header.kind == .mention {
        hasMention = true
        continue
      }
      merged.add(record.header.kind, isRegistry: standings[member.layer].isRegistry)
      if record.header.flags.contains(.deactivated) { isDeactivated = true }
      scan(
        record.facts, zip: &zip, isCancerCare: &isCancerCare, hasAffiliation: &hasAffiliation,
        numbers: &numbers)
    }
    if isDeactivated { isDeactivated = isEnded(members) }
    let kind = merged.kind
    let rank: Rank
    switch kind {
    case .unstated, .mention:
      if !hasMention && !isDeactivated { unresolved += 1 }
      if isDeactivated { deactivated += 1 }
      return
    case .center: rank = .center
    case .program: rank = .program
    case .clinician, .organization:
      if isDeactivated {
        deactivated += 1
        noteListings(of: members, key: key)
        return
      }
      if keep == .cancerCare && !isCancerCare && kind == .clinician { return }
      rank = isCancerCare ? .cancerCare : .others
    default: rank = .reference
    }
    let isAside = keep == .cancerCare && rank == .others
    if keep == .cancerCare && !isAside && rank != .reference {
      for member in members { collectWanted(member) }
    }
    let order = rank.rawValue << 60 | (rank == .reference ? UInt64(kind.rawValue) : zip) << 32
    var group = Group(order: order, key: key, place: Self.place(members[0]))
    // A clinician with a hospital or organization of a center is made anew: the link is a fact of the merge.
    let isLinked =
      kind == .clinician && hasAffiliation
      && members.contains { member in
        layers[member.layer].record(at: member.offset).map { links.concern($0.facts) } ?? false
      }
    if members.count > 1 || isLinked {
      group.place = Group.isSeveral | UInt64(several.count)
      several.append(UInt64(members.count))
      for member in members { several.append(Self.place(member)) }
    }
    guard isAside else {
      groups.append(group)
      return
    }
    for number in numbers { asideByNumber[EntityKey(id: number).raw, default: []].append(key) }
    aside.append(group)
  }

  /// Remembers who lists an NPI that the registry has ended.
  private func noteListings(of members: [(layer: Int, offset: Int)], key: UInt64) {
    let listing = Set(members.map(\.layer)).filter { layer in
      SourceVoice.of(adapter: layers[layer].manifest.adapter, source: "") != "nppes"
        && members.contains { member in
          member.layer == layer
            && layers[layer].record(at: member.offset)?.header.flags.contains(.deactivated) == false
        }
    }
    guard !listing.isEmpty else { return }
    for layer in listing { listedThoughEnded[layer] += 1 }
    ended.append((key, members))
  }

  /// Moves what is pointed to from `aside` to `groups`, and what that points to in turn.
  private func keepWanted() {
    var isKept = Set<Int>()
    while let key = due.popLast() {
      for owner in [crosswalk.canonical(key)] + (asideByNumber[key] ?? []) {
        // Groups stand in ascending order of keys.
        var low = 0
        var high = aside.count
        while low < high {
          let middle = (low + high) / 2
          if aside[middle].key < owner { low = middle + 1 } else { high = middle }
        }
        while low < aside.count, aside[low].key == owner {
          if isKept.insert(low).inserted {
            groups.append(aside[low])
            for member in members(of: aside[low]) { collectWanted(member) }
          }
          low += 1
        }
      }
    }
    aside = []
    asideByNumber = [:]
    wanted = []
  }

  private func members(of group: Group) -> [Member] {
    var members: [Member] = []
    forEachMember(group.place) { members.append($0) }
    return members
  }

  @inline(__always)
  private func forEachMember(_ place: UInt64, _ body: (Member) -> Void) {
    guard place & Group.isSeveral != 0 else { return body(Self.member(place)) }
    let start = Int(place & ~Group.isSeveral)
    for i in start + 1...start + Int(several[start]) { body(Self.member(several[i])) }
  }

  /// - Returns: the kind; nil, with anything in the writer, where `PlainMerging` does not do.
  private func mergedPlainly(_ group: Group, by plain: PlainMerging, into writer: FactWriter) -> RecordKind? {
    guard usesPlainMerging else { return nil }
    plain.begin()
    var isPlain = true
    forEachMember(group.place) { member in
      guard isPlain, let record = layers[member.layer].record(at: member.offset) else {
        isPlain = false
        return
      }
      isPlain = plain.add(record.header, facts: record.facts, layer: member.layer)
    }
    guard isPlain, let kind = plain.merge(into: writer) else { return nil }
    plainlyMerged += 1
    return kind
  }

  private func want(_ id: String) {
    let key = EntityKey(id: id).raw
    if wanted.insert(key).inserted { due.append(key) }
  }

  private func collectWanted(_ member: (layer: Int, offset: Int)) {
    guard let record = layers[member.layer].record(at: member.offset) else { return }
    for (field, value) in FactCursor(record.facts) {
      switch field {
      case .hospital: want("ccn:" + value.text)
      case .centerHospital: want("ccn:" + value.text.prefix(6))
      case .group: want("pac:" + value.text)
      case .partOf: want(value.text)
      case .role:
        for (inner, text) in FactCursor(value) where inner == .roleOrganization {
          want(text.text)
        }
      default: break
      }
    }
  }

  /// Reads the five-digit ZIP of the first place, the numbers by which others know the provider, whether anything
  /// ties the record to cancer care, and whether it names a hospital or an organization.
  private func scan(
    _ facts: UnsafeRawBufferPointer, zip: inout UInt64, isCancerCare: inout Bool, hasAffiliation: inout Bool,
    numbers: inout [String]
  ) {
    for (field, value) in FactCursor(facts) {
      switch field {
      case .specialty:
        guard !isCancerCare, value.count >= 10 else { continue }
        let code = UnsafeRawBufferPointer(rebasing: value[0..<10])
        if cancerCareCodes.contains(ByteHash.hash(code)) { isCancerCare = true }
      case .cancerFocus, .center: isCancerCare = true
      case .hospital: hasAffiliation = true
      case .ppsExempt where value.equals("yes"): isCancerCare = true
      case .ccn where keep == .cancerCare: numbers.append("ccn:" + value.text)
      case .pac where keep == .cancerCare: numbers.append("pac:" + value.text)
      case .role:
        for (inner, text) in FactCursor(value) {
          if inner == .programCancer { isCancerCare = true }
          if inner == .roleOrganization { hasAffiliation = true }
          guard inner == .zip, zip == 0, text.count >= 5 else { continue }
          var number: UInt64 = 0
          for i in 0..<5 where (0x30...0x39).contains(text[i]) {
            number = number * 10 + UInt64(text[i] &- 0x30)
          }
          zip = number
        }
      default: break
      }
    }
  }

  // MARK: Merging

  private func merged(_ members: [(layer: Int, offset: Int)], key: EntityKey) -> Provider {
    var providers: [Provider] = []
    for member in members {
      if let record = layers[member.layer].record(at: member.offset) {
        providers.append(Provider(record: record.header, facts: record.facts, layer: UInt16(member.layer)))
      }
    }
    var provider = ProviderMerging.merge(providers, key: key, layers: standings, sites: sites)
    links.add(to: &provider)
    return provider
  }

  /// A part of such a role is no choice: who is left out of a complete list counts as out of the network.
  private static func encode(
    _ provider: Provider, of layers: [Layer], into writer: FactWriter
  ) throws(ImportError) {
    do throws(RoleTooLarge) {
      try provider.encode(into: writer)
    } catch {
      throw .refused(issue(error, of: provider, in: layers))
    }
  }

  /// Refuses a layer whose own rows make a role too large, before anything names it: staged, it would stop the next
  /// import, whichever that is.
  static func checkRoles(of layer: Layer) throws {
    let standings = [LayerStanding(layer.manifest)]
    let writer = FactWriter()
    var end = 0
    while end < layer.count {
      let start = end
      let key = layer.entry(start).key
      while end < layer.count, layer.entry(end).key == key { end += 1 }
      if end - start == 1 { continue }
      let records = (start..<end).compactMap { layer.record(at: layer.entry($0).offset) }.filter {
        $0.header.kind != .mention && $0.header.kind != .statedResource
      }
      // Beside other sources each participation names its row: the shortest then takes five times as much.
      guard records.reduce(0, { $0 + $1.facts.count }) > FactWriter.mostNestedBytes / 8 else { continue }
      let provider = ProviderMerging.merge(
        records.map { Provider(record: $0.header, facts: $0.facts, layer: 0) }, key: EntityKey(raw: key),
        layers: standings)
      writer.removeAll()
      try encode(provider, of: [layer], into: writer)
    }
    try layer.file.check()
  }

  private static func issue(
    _ fault: RoleTooLarge, of provider: Provider, in layers: [Layer]
  ) -> ImportIssue {
    let role = provider.roles[fault.role]
    let stated = (role.facts.map(\.source) + role.participations.map(\.source)).map { provider.sources[$0] }
    let names = Set(stated.map(\.layer)).sorted().map { layers[Int($0)].manifest.source }
    // The last row of the source that says most.
    let counts = Dictionary(stated.map { ($0.layer, 1) }, uniquingKeysWith: +)
    let most = stated.last { counts[$0.layer] == counts.values.max() } ?? SourceReference()
    let files = layers[Int(most.layer)].manifest.files
    return ImportIssue(
      file: files.indices.contains(Int(most.file)) ? files[Int(most.file)].name : names[0],
      row: Int(most.row), field: "role",
      value: "\(provider.id) with \(role.participations.count) networks at one site", rule: "role-too-large",
      remedy:
        "at most \(FactWriter.mostNestedBytes) bytes of all rows about one provider at one site, not \(fault.bytes); "
        + "most likely one number stands for many providers: mend the rows, or leave out one of the sources "
        + names.joined(separator: ", "))
  }
}
