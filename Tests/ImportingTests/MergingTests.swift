import DirectoryModel
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// What the layers of a test say, record by record.
private struct LayerSketch {
  struct Record {
    var kind: RecordKind
    var key: EntityKey
    var flags: RecordHeader.Flags = []
    var asOf: CalendarDate?
    var verified: CalendarDate?
    var facts: [(Field, String)] = []
    var roles: [(facts: [(Field, String)], participations: [[(Field, String)]])] = []
  }

  var source: String
  var adapter = "exchange"
  var asOf: String
  var records: [Record]

  /// Written and opened again.
  func layer(in folder: TemporaryFolder) throws -> Layer {
    let path = folder.file(source + "-0")
    let writer = try LayerWriter(path: path, fileSystem: LocalFileSystem())
    let facts = FactWriter()
    for (row, record) in records.enumerated() {
      facts.removeAll()
      for (field, value) in record.facts { facts.add(field, value) }
      for role in record.roles {
        let mark = facts.open(.role)
        for (field, value) in role.facts { facts.add(field, value) }
        for participation in role.participations {
          let inner = facts.open(.participation)
          for (field, value) in participation { facts.add(field, value) }
          facts.close(inner)
        }
        facts.close(mark)
      }
      let reference = SourceReference(row: UInt32(row + 1), asOf: record.asOf, verified: record.verified)
      try writer.add(
        RecordHeader(kind: record.kind, flags: record.flags, reference: reference, key: record.key),
        facts: facts.bytes)
    }
    try writer.finish(LayerManifest(source: source, adapter: adapter, asOf: asOf))
    return try Layer(path: path)
  }
}

private func layers(_ sketches: [LayerSketch], in folder: TemporaryFolder) throws -> [Layer] {
  try sketches.map { try $0.layer(in: folder) }
}

private func entities(_ directory: MergedDirectory) throws -> [Provider] {
  var result: [Provider] = []
  func take(kind: RecordKind, key: EntityKey, facts: UnsafeRawBufferPointer) {
    result.append(Provider(kind: kind, key: key, encoded: facts))
  }
  try directory.forEach(take)
  return result
}

/// The plain reading of the rules: everything decoded into a dictionary, and merged without haste.
private struct NaiveMerge {
  struct Member {
    var layer: Int
    var offset: Int
    var provider: Provider
    var flags: RecordHeader.Flags
  }

  var unresolved = 0
  var deactivated = 0
  /// What each kept entity says, in order.
  var said: [[String]] = []

  init(_ layers: [Layer], keep: Keep) {
    var byID: [String: [Member]] = [:]
    for (ordinal, layer) in layers.enumerated() {
      for offset in (0..<layer.count).map({ layer.entry($0).offset }).sorted() {
        guard let record = layer.record(at: offset) else { continue }
        let provider = Provider(record: record.header, facts: record.facts, layer: UInt16(ordinal))
        byID[provider.id, default: []].append(
          Member(layer: ordinal, offset: offset, provider: provider, flags: record.header.flags))
      }
    }
    let owners = Self.joinNumbers(&byID)
    var codes = Set<String>()
    for member in byID.values.joined() where member.provider.kind == .specialty {
      let isCancer = member.provider.facts.first(.cancerCare) == "yes"
      if isCancer { codes.insert(String(member.provider.id.dropFirst("specialty:".count))) }
    }
    let asOf = layers.map { CalendarDate(iso: $0.manifest.asOf)?.days ?? .min }
    let centers = Self.centers(byID.values.joined().map(\.provider), owners)
    var kept: [(order: [UInt64], id: String, kind: RecordKind, merged: Merged, all: [Provider])] = []
    var aside = kept
    for (id, members) in byID {
      let speaking = members.filter { $0.provider.kind != .mention }
      guard !speaking.isEmpty else { continue }
      let isEnded = speaking.contains { $0.flags.contains(.deactivated) }
      let kind = Self.kind(of: speaking.map(\.provider))
      if kind == .unstated {
        let isMentioned = members.count > speaking.count
        unresolved += isEnded || isMentioned ? 0 : 1
        deactivated += isEnded ? 1 : 0
        continue
      }
      let isPerson = kind == .clinician
      if isEnded && (isPerson || kind == .organization) {
        deactivated += 1
        continue
      }
      let all = speaking.map(\.provider)
      let isCancer = all.contains { Self.isCancerCare($0, codes) }
      let zips = all.flatMap(\.roles).flatMap(\.facts).filter { $0.field == .zip && $0.value.utf8.count >= 5 }
      let zip = zips.compactMap { UInt64($0.value.prefix(5)) }.first ?? 0
      let key = EntityKey(id: id).raw
      let merged = Merged(members.map(\.provider), id: id, asOf, centers)
      let order: [UInt64]
      switch kind {
      case .center: order = [1, zip, key]
      case .program: order = [2, zip, key]
      case .clinician, .organization: order = [isCancer ? 3 : 4, zip, key]
      default: order = [0, UInt64(kind.rawValue), key]
      }
      if keep == .cancerCare && order[0] == 4 {
        if !isPerson { aside.append((order, id, kind, merged, all)) }
      } else {
        kept.append((order, id, kind, merged, all))
      }
    }
    // Closure, by going over everything again until nothing moves.
    while keep == .cancerCare {
      let wanted = Set(kept.filter { $0.order[0] > 0 }.flatMap { $0.all.flatMap(Self.pointers) })
      let names: (String, [Provider]) -> [String] = { id, all in
        [id] + all.map(\.id)
          + all.flatMap { $0.facts.all(.ccn).map { "ccn:" + $0 } + $0.facts.all(.pac).map { "pac:" + $0 } }
      }
      let moved = aside.filter { !wanted.isDisjoint(with: names($0.id, $0.all)) }
      if moved.isEmpty { break }
      kept += moved
      aside.removeAll { one in moved.contains { $0.id == one.id } }
    }
    kept.sort { $0.order.lexicographicallyPrecedes($1.order) }
    said = kept.map { ["\($0.merged.kind) \($0.id)"] + $0.merged.said }
  }

  /// No sketch is of the registry: a person stays a person.
  static func kind(of records: [Provider]) -> RecordKind {
    let kinds = records.map(\.kind).filter { $0 != .unstated && $0 != .mention }
    return kinds.contains(.clinician) ? .clinician : kinds.first ?? .unstated
  }

  private static func numbers(_ provider: Provider) -> [String] {
    provider.facts.all(.ccn).map { "ccn:" + $0 } + provider.facts.all(.pac).map { "pac:" + $0 }
  }

  /// A number that one organization alone states is that organization: joined one by one until nothing moves.
  ///
  /// - Returns: numbers to their owners' ids.
  private static func joinNumbers(_ byID: inout [String: [Member]]) -> [String: String] {
    var owners: [String: Set<String>] = [:]
    for member in byID.values.joined() where member.provider.kind == .organization {
      for number in numbers(member.provider) where number != member.provider.id {
        owners[number, default: []].insert(member.provider.id)
      }
    }
    // Every number to its one owner; in a circle the least key is the owner of all.
    var next = owners.compactMapValues { $0.count == 1 ? $0.first : nil }
    for start in next.keys {
      var circle = [start]
      while let following = next[circle.last!], !circle.contains(following) { circle.append(following) }
      guard next[circle.last!] == start else { continue }
      let least = circle.min { EntityKey(id: $0).raw < EntityKey(id: $1).raw }!
      next[least] = nil
      for number in circle where number != least { next[number] = least }
    }
    var ends: [String: String] = [:]
    for number in next.keys {
      var end = number
      while let following = next[end] { end = following }
      ends[number] = end
      guard let moved = byID.removeValue(forKey: number) else { continue }
      byID[end, default: []] += moved
      byID[end]!.sort { ($0.layer, $0.offset) < ($1.layer, $1.offset) }
    }
    return ends
  }

  /// Ids of hospitals and organizations to the one center whose they are, and whether that is verified.
  private static func centers(
    _ providers: [Provider], _ owners: [String: String]
  ) -> [String: (center: String, isVerified: Bool)] {
    var stated: [String: [(String, Bool)]] = [:]
    for provider in providers {
      for fact in provider.facts where fact.field == .centerHospital && provider.kind == .center {
        let own = fact.parts[1] == "pps-exempt-cancer-hospital" || fact.parts[2] == "yes"
        let hospital = "ccn:" + fact.parts[0]
        stated[owners[hospital] ?? hospital, default: []].append((String(provider.id.dropFirst(7)), own))
      }
      for center in provider.facts.all(.center) where provider.kind == .organization {
        stated[owners[provider.id] ?? provider.id, default: []].append((center, true))
      }
    }
    var links = stated.compactMapValues { links in
      Set(links.map(\.0)).count == 1 ? (links[0].0, links.contains { $0.1 }) : nil
    }
    for (number, owner) in owners { links[number] = links[owner] }
    return links
  }

  private static func isCancerCare(_ provider: Provider, _ codes: Set<String>) -> Bool {
    provider.facts.contains { fact in
      switch fact.field {
      case .specialty: codes.contains(fact.parts[0])
      case .cancerFocus, .center: true
      case .ppsExempt: fact.value == "yes"
      default: false
      }
    } || provider.roles.contains { $0.facts.contains { $0.field == .programCancer } }
  }

  private static func pointers(_ provider: Provider) -> [String] {
    provider.facts.compactMap { fact in
      switch fact.field {
      case .hospital: "ccn:" + fact.value
      case .group: "pac:" + fact.value
      case .centerHospital: "ccn:" + fact.parts[0]
      case .partOf: fact.value
      default: nil
      }
    } + provider.roles.flatMap { $0.facts.all(.roleOrganization) }
  }

  /// One entity merged, as lines in which the source stands by its row and not by its number.
  struct Merged {
    struct Value {
      var field: Field
      var value: String
      var isAlternate = false
      /// Layer, file and row.
      var source: SourceReference
    }

    var kind: RecordKind
    var said: [String]

    init(
      _ members: [Provider], id: String, _ asOf: [Int32],
      _ centers: [String: (center: String, isVerified: Bool)]
    ) {
      var ordered = members
      // A stable sort by insertion: the newest evidence first.
      for i in ordered.indices {
        var k = i
        while k > 0,
          Self.evidence(ordered[k].sources[0], asOf) > Self.evidence(ordered[k - 1].sources[0], asOf)
        {
          ordered.swapAt(k, k - 1)
          k -= 1
        }
      }
      let mentions = members.count > 1 ? ordered.filter { $0.kind == .mention } : []
      let speaking = members.count > 1 ? ordered.filter { $0.kind != .mention } : ordered
      let kind = NaiveMerge.kind(of: speaking)
      self.kind = kind
      var facts: [Value] = []
      var roles: [(place: SitePlace, facts: [Value], participations: [(Participation, SourceReference)])] = []
      for member in speaking {
        func value(_ fact: Fact) -> Value {
          let isFurtherName = fact.field == .name && kind == .clinician && member.kind == .organization
          return Value(
            field: isFurtherName ? .alias : fact.field, value: fact.value,
            source: member.sources[fact.source])
        }
        for fact in member.facts where members.count == 1 || fact.field != .id || fact.value == id {
          if members.count == 1 { facts.append(value(fact)) } else { Self.add(value(fact), to: &facts) }
        }
        let earlier = roles.count
        for role in member.roles {
          let place = SitePlace(role.facts)
          let participations = role.participations.map { ($0, member.sources[$0.source]) }
          let organization = role.facts.first(.roleOrganization)
          let fits = roles[..<earlier].indices.filter { i in
            let others = roles[i].facts.filter { $0.field == .roleOrganization }
            let shown = others.first { !$0.isAlternate }?.value
            let isOneSource = others.contains { $0.source.layer == member.sources[0].layer }
            return roles[i].place.isSame(as: place)
              && (organization == nil || shown == nil || organization == shown || !isOneSource)
          }
          func score(_ i: Int) -> Int {
            let shown = roles[i].facts.first { $0.field == .roleOrganization && !$0.isAlternate }?.value
            return (roles[i].place.key == place.key ? 2 : 0) + (shown == organization ? 1 : 0)
          }
          let best = fits.map(score).max()
          guard let at = fits.first(where: { score($0) == best }) else {
            roles.append((place, role.facts.map(value), participations))
            continue
          }
          for fact in role.facts { Self.add(value(fact), to: &roles[at].facts) }
          let known = roles[at].participations
          for (one, source) in participations {
            let same = known.firstIndex {
              $0.1.layer == source.layer && Self.words($0.0) == Self.words(one)
            }
            guard let same else {
              roles[at].participations.append((one, source))
              continue
            }
            // Word for word the same in one source: the newest row stands for all.
            let former = roles[at].participations[same].1
            if Self.evidence(source, asOf) > Self.evidence(former, asOf) {
              roles[at].participations[same].1 = source
            }
          }
          let layer = member.sources[0].layer
          let isSilent =
            !roles[at].facts.contains { $0.source.layer == layer }
            && !roles[at].participations.contains { $0.1.layer == layer }
          if isSilent, let first = role.facts.first {
            roles[at].facts.append(
              Value(field: .sameSite, value: "yes", source: member.sources[first.source]))
          }
        }
      }
      facts += mentions.map { Value(field: .mentioned, value: "yes", source: $0.sources[0]) }
      if kind == .clinician {
        var grounds = facts.filter { $0.field == .hospital }.map {
          ("ccn:" + $0.value, "hospital", $0.value, $0.source)
        }
        for fact in roles.flatMap(\.facts) where fact.field == .roleOrganization {
          grounds.append((fact.value, "organization", fact.value, fact.source))
        }
        for ground in grounds {
          guard let link = centers[ground.0] else { continue }
          let parts = [link.center, ground.1, ground.2, link.isVerified ? "yes" : "no"]
          let value = Value(field: .centerLink, value: parts.joined(separator: "\u{1F}"), source: ground.3)
          if !facts.contains(where: { $0.field == .centerLink && $0.value == value.value }) {
            facts.append(value)
          }
        }
      }
      said =
        (speaking + mentions).flatMap(\.sources).map { "source " + Self.name($0) } + Self.lines(facts, "")
      for (i, role) in roles.enumerated() {
        said +=
          Self.lines(role.facts, "role \(i) ") + Self.lines(role.participations, "role \(i) ")
      }
    }

    static func evidence(_ source: SourceReference, _ asOf: [Int32]) -> Int32 {
      source.verified?.days ?? source.asOf?.days ?? asOf[Int(source.layer)]
    }

    private static func words(_ participation: Participation) -> Participation {
      var result = participation
      result.source = 0
      return result
    }

    static func name(_ source: SourceReference) -> String { "\(source.layer).\(source.file).\(source.row)" }

    /// All sketches are lists of one standing without a registry, and members come in the order of evidence: the first
    /// value is the one shown but where the latest day of verification decides.
    static func add(_ value: Value, to values: inout [Value]) {
      let same = values.indices.filter { values[$0].field == value.field }
      if value.field.isRepeatable {
        if !same.contains(where: { values[$0].value == value.value }) { values.append(value) }
        return
      }
      let decidesVerification = PrecedenceRule.of(value.field, kind: .clinician) == .verifiedFirst
      func isBetter(_ a: SourceReference, _ b: SourceReference) -> Bool {
        decidesVerification && (a.verified?.days ?? .min) > (b.verified?.days ?? .min)
      }
      if let at = same.first(where: { FactAgreement.agree(value.field, values[$0].value, value.value) }) {
        if isBetter(value.source, values[at].source) {
          values[at].value = value.value
          values[at].source = value.source
        }
      } else {
        values.append(value)
      }
      // Of the values that differ the best is shown, the first of equals.
      let all = values.indices.filter { values[$0].field == value.field }
      var shown = all[0]
      for i in all.dropFirst() where isBetter(values[i].source, values[shown].source) { shown = i }
      for i in all { values[i].isAlternate = i != shown }
    }

    static func lines(_ values: [Value], _ head: String) -> [String] {
      values.map {
        head + ($0.isAlternate ? "alternate " : "") + "\($0.field)=\($0.value) of \(name($0.source))"
      }
      .sorted()
    }

    static func lines(_ list: [(Participation, SourceReference)], _ head: String) -> [String] {
      list.map {
        head + "\($0.0.isIn) \($0.0.network) \($0.0.tier ?? "") \($0.0.acceptingCode ?? "") of \(name($0.1))"
      }
    }
  }
}

extension Provider {
  /// In the form of the naive merge.
  fileprivate var plainly: [String] {
    typealias Merged = NaiveMerge.Merged
    func lines(_ facts: [Fact], _ head: String) -> [String] {
      Merged.lines(
        facts.map {
          Merged.Value(
            field: $0.field, value: $0.value, isAlternate: $0.isAlternate, source: sources[$0.source])
        }, head)
    }
    var said = ["\(kind) \(id)"] + sources.map { "source " + Merged.name($0) } + lines(facts, "")
    for (i, role) in roles.enumerated() {
      said += lines(role.facts, "role \(i) ")
      said += Merged.lines(role.participations.map { ($0, sources[$0.source]) }, "role \(i) ")
    }
    return said
  }
}

@Suite struct MergingTests {
  // MARK: The naive twin

  private static let npis: [UInt64] = [
    2_000_100_018, 2_000_100_026, 2_000_100_034, 2_000_100_042, 2_000_100_059, 2_000_100_067,
  ]

  /// A few entities of every kind, said by some sources more than once and differently.
  private static func randomSketches(seed: UInt64) -> [LayerSketch] {
    var random = SeededNumbers(seed: seed)
    func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    func date(_ percent: Int) -> CalendarDate? {
      chance(percent) ? CalendarDate(year: 2026, month: pick([1, 2, 3]), day: 1) : nil
    }
    func role() -> (facts: [(Field, String)], participations: [[(Field, String)]]) {
      var facts: [(Field, String)] = []
      if chance(80) {
        facts.append(
          (.street, pick(["1 North Main Street", "1 N. MAIN ST", "2 Elm Ave Suite 3", "2 ELM AVENUE #3"])))
      }
      if chance(70) { facts.append((.zip, pick(["60612", "606120001", "60201", "6010", "QUEENS"]))) }
      if chance(40) { facts.append((.city, pick(["Chicago", "CHICAGO", "Evanston"]))) }
      if chance(30) { facts.append((.siteID, pick(["s:1", "s:2"]))) }
      if chance(40) { facts.append((.phone, pick(["312-555-0101", "312 555 0101", "8475550103"]))) }
      if chance(30) { facts.append((.virtual, pick(["video", "phone"]))) }
      if chance(15) { facts.append((.programCancer, "sarcoma")) }
      if chance(30) {
        facts.append(
          (.roleOrganization, pick(["ccn:00000A", "pac:01", "npi:2000100067", "organization:s:1"])))
      }
      let participations = (0..<pick([0, 0, 1, 2])).map { _ in
        [
          (Field.network, pick(["s:gold", "s:silver"])), (.status, pick(["in", "out"])),
          (.tier, pick(["1", ""])),
        ]
      }
      return (facts, participations)
    }
    func record() -> LayerSketch.Record {
      let ids = [
        "ccn:00000A", "pac:01", "organization:s:1", "clinician:s:1", "center:k", "program:p",
        "network:s:gold",
      ]
      let isNumber = chance(70)
      let npi = pick(npis)
      let id = pick(ids)
      let key = isNumber ? EntityKey(npi: npi) : EntityKey(id: id)
      let kind: RecordKind
      if isNumber {
        // Some lists take one for the other.
        let isPerson = chance(8) ? npi % 4 >= 2 : npi % 4 < 2
        kind = chance(15) ? .unstated : chance(10) ? .mention : isPerson ? .clinician : .organization
      } else {
        let kinds: [String: RecordKind] = [
          "clinician": .clinician, "center": .center, "program": .program, "network": .network,
        ]
        kind = kinds[String(id.split(separator: ":")[0])] ?? .organization
      }
      var record = LayerSketch.Record(kind: kind, key: key, asOf: date(60), verified: date(20))
      if !isNumber { record.facts.append((.id, id)) }
      if kind == .mention { return record }
      if chance(10) { record.flags.insert(.deactivated) }
      if kind == .clinician || kind == .unstated {
        if chance(80) { record.facts.append((.lastName, pick(["Ejemplo", "EJEMPLO", "Éjemplo", "Sample"]))) }
        if chance(50) {
          record.facts.append((.specialty, pick(["207RX0202X", "207R00000X\u{1F}Y\u{1F}IL\u{1F}1"])))
        }
        if chance(15) { record.facts.append((.hospital, pick(["00000A", "00000B"]))) }
        if chance(15) { record.facts.append((.group, pick(["01", "02"]))) }
      } else {
        record.facts.append((.name, pick(["One", "one.", "Two"])))
        if chance(20) { record.facts.append((.ccn, pick(["00000A", "00000B"]))) }
        if chance(20) { record.facts.append((.pac, pick(["01", "02"]))) }
        if chance(20) {
          record.facts.append((.partOf, pick(["npi:2000100034", "organization:s:1", "ccn:00000A"])))
        }
        if chance(10) { record.facts.append((.ppsExempt, pick(["yes", "no"]))) }
        if kind == .center, chance(50) { record.facts.append((.centerHospital, "00000B\u{1F}host\u{1F}yes")) }
      }
      for _ in 0..<pick([0, 1, 2]) { record.facts.append((.alias, pick(["a", "b", "B"]))) }
      if chance(10) { record.facts.append((.cancerFocus, "breast")) }
      for _ in 0..<pick([0, 1, 1, 2]) { record.roles.append(role()) }
      return record
    }
    let specialties = [("207RX0202X", "yes"), ("207R00000X", "no")].map { code, isCancer in
      LayerSketch.Record(
        kind: .specialty, key: EntityKey(id: "specialty:\(code)"),
        facts: [(.id, "specialty:\(code)"), (.cancerCare, isCancer)])
    }
    var sketches = ["a", "b", "c"].prefix(pick([1, 2, 3])).map { source in
      LayerSketch(
        source: source, asOf: pick(["2026-01-15", "2026-02-15", "2026"]),
        records: (0..<Int.random(in: 0...12, using: &random)).map { _ in record() })
    }
    sketches.append(LayerSketch(source: "z", adapter: "reference", asOf: "2020", records: specialties))
    return sketches
  }

  @Test(arguments: Keep.allCases) func `a merge equals its plain twin`(_ keep: Keep) throws {
    for seed in 0..<400 {
      let folder = TemporaryFolder()
      let layers = try layers(Self.randomSketches(seed: UInt64(seed)), in: folder)
      let directory = try MergedDirectory(layers: layers, keep: keep)
      let twin = NaiveMerge(layers, keep: keep)
      let found = try entities(directory)
      let differing = zip(found.map(\.plainly), twin.said).first { $0 != $1 }
      #expect(
        differing == nil && found.count == twin.said.count,
        "seed \(seed): \(Set(differing?.0 ?? []).symmetricDifference(differing?.1 ?? []))")
      #expect(directory.count == twin.said.count, "seed \(seed)")
      #expect(
        directory.unresolved == twin.unresolved && directory.deactivated == twin.deactivated, "seed \(seed)")
      if differing != nil { break }
    }
  }

  /// Two sources with a hundred rows each about one number, which is more than are asked one by one.
  private static func crowdedSketches(seed: UInt64) -> [LayerSketch] {
    var random = SeededNumbers(seed: seed)
    func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
    func date(_ percent: Int) -> CalendarDate? {
      number(0..<100) < percent ? CalendarDate(year: 2026, month: number(1..<4), day: 1) : nil
    }
    func record() -> LayerSketch.Record {
      let last = "Sample\(number(0..<60))"
      let phone = "31255501\(number(10..<60))"
      let facts: [(Field, String)] = [
        (.lastName, pick([last, last.uppercased(), "Sámple\(last.dropFirst(6))"])),
        (.firstName, pick(["A", "a.", "Ana", "ANA", "Bo", "C", "B\(number(0..<40))", "C\(number(0..<40))"])),
        (.credentials, pick(["MD", "M.D.", "MD, PhD", "RN", "RN\(number(0..<9))", "DO PhD", "PhD"])),
        (.nameSuffix, pick(["Jr.", "JR", "II", "S\(number(0..<30))"])),
      ]
      let place: [(Field, String)] = [
        (.street, "1 N Main St"), (.zip, pick(["60612", "606120001"])),
        (.phone, pick([phone, "(312) 555-01\(phone.suffix(2))", "1\(phone) x4", "call \(phone)"])),
        (.latitude, "41.\(number(10..<90))"),
      ]
      let participations: [[(Field, String)]] = (0..<number(0..<3)).map { _ in
        [(.network, pick(["s:gold", "s:silver"])), (.tier, pick(["1", "2", ""]))]
      }
      return LayerSketch.Record(
        kind: .clinician, key: EntityKey(npi: npis[0]), asOf: date(60), verified: date(20), facts: facts,
        roles: [(place, participations)])
    }
    return ["a", "b"].map { source in
      LayerSketch(
        source: source, asOf: pick(["2026-01-15", "2026-02-15"]), records: (0..<100).map { _ in record() })
    }
  }

  @Test func `a merge of hundreds of values of one field equals its plain twin`() throws {
    for seed in 0..<40 {
      let folder = TemporaryFolder()
      let layers = try layers(Self.crowdedSketches(seed: UInt64(seed)), in: folder)
      let found = try entities(try MergedDirectory(layers: layers, keep: .all))
      let twin = NaiveMerge(layers, keep: .all)
      try #require(found.count == 1 && twin.said.count == 1)
      let differing = Set(found[0].plainly).symmetricDifference(twin.said[0])
      #expect(found[0].plainly == twin.said[0], "seed \(seed): \(differing)")
      #expect(found[0].facts.filter { $0.field == .lastName }.count > StatedValues.few)
      if !differing.isEmpty { break }
    }
  }

  @Test func `one provider out of all layers equals the entity of the merge`() throws {
    for seed in 400..<500 {
      let folder = TemporaryFolder()
      let layers = try layers(Self.randomSketches(seed: UInt64(seed)), in: folder)
      let lookup = try LayerLookup(layers)
      for entity in try entities(try MergedDirectory(layers: layers, keep: .all)) {
        let found = try #require(try lookup.provider(id: entity.id))
        if entity.sources.count > 1 { #expect(found.plainly == entity.plainly, "seed \(seed) \(entity.id)") }
        #expect(found.id == entity.id)
      }
      #expect(try lookup.provider(id: "npi:1999999999") == nil)
    }
  }

  // MARK: The rules, one by one

  private func clinician(
    _ last: String, asOf: String? = nil, verified: String? = nil, roles: [[(Field, String)]] = [],
    network: String? = nil
  ) -> LayerSketch.Record {
    LayerSketch.Record(
      kind: .clinician, key: EntityKey(npi: 2_000_100_018), asOf: asOf.flatMap { CalendarDate(iso: $0) },
      verified: verified.flatMap { CalendarDate(iso: $0) }, facts: [(.lastName, last)],
      roles: roles.map { ($0, network.map { [[(.network, $0)]] } ?? []) })
  }

  private func merged(_ records: [LayerSketch.Record], asOf: [String]) throws -> Provider {
    let folder = TemporaryFolder()
    let sketches = records.enumerated().map {
      LayerSketch(source: "s\($0.offset)", asOf: asOf[$0.offset], records: [$0.element])
    }
    let directory = try MergedDirectory(layers: try layers(sketches, in: folder), keep: .all)
    return try #require(try entities(directory).first)
  }

  @Test(arguments: [
    // Row date, day of verification and the file's date, of each of two sources; which of them is shown.
    ("", "", "2026-01-01", "", "", "2026-02-01", 1), ("", "", "2026-02-01", "", "", "2026-01-01", 0),
    ("2026-03-01", "", "2026-01-01", "", "", "2026-02-01", 0),
    ("2025-01-01", "", "2026-09-01", "", "", "2026-02-01", 1),
    ("2025-01-01", "2026-06-01", "2026-01-01", "2026-05-01", "", "2026-01-01", 0),
    ("2026-07-01", "", "2026-01-01", "2020-01-01", "2026-08-01", "2020-01-01", 1),
    ("2026-07-01", "2026-01-01", "2026-09-01", "2026-02-01", "", "2020-01-01", 1),
    // Equal evidence: the source's name decides.
    ("", "", "2026", "", "", "2026-01-01", 0), ("2026-04-01", "", "2026", "", "2026-04-01", "2025", 0),
    ("", "", "unreadable", "", "", "1900", 1),
  ]) func `the newest evidence is shown and the other stays beside it`(
    _ rowA: String, _ checkedA: String, _ fileA: String, _ rowB: String, _ checkedB: String, _ fileB: String,
    _ shown: Int
  ) throws {
    let found = try merged(
      [
        clinician("Alpha", asOf: rowA, verified: checkedA), clinician("Beta", asOf: rowB, verified: checkedB),
      ],
      asOf: [fileA, fileB])
    let names = ["Alpha", "Beta"]
    #expect(found.facts.first(.lastName) == names[shown])
    #expect(found.facts.filter { $0.field == .lastName && $0.isAlternate }.map(\.value) == [names[1 - shown]])
    #expect(found.sources.map(\.layer) == [UInt16(shown), UInt16(1 - shown)])
    for fact in found.facts { #expect(names[Int(found.sources[fact.source].layer)] == fact.value) }
  }

  @Test(
    arguments: [
      // The registry's word, whatever is newer and whatever comes first.
      ([("nppes", .clinician), ("qhp", .organization)], .clinician),
      ([("nppes", .organization), ("qhp", .clinician)], .organization),
      ([("nppes", .unstated), ("qhp", .organization)], .organization),
      ([("nppes-othername", .unstated), ("qhp", .organization), ("dac", .clinician)], .clinician),
      ([("exchange", .organization), ("exchange", .clinician)], .clinician),
      ([("exchange", .organization), ("exchange", .organization)], .organization),
    ] as [([(adapter: String, kind: RecordKind)], RecordKind)])
  func `the registry says who is a person, and without its word a person stays one`(
    _ said: [(adapter: String, kind: RecordKind)], _ expected: RecordKind
  ) throws {
    for isNewerLast in [true, false] {
      for ordered in [said, said.reversed()] {
        let place: [(Field, String)] = [(.street, "1 Main St"), (.zip, "60601")]
        let sketches = ordered.enumerated().map { i, one in
          var record = LayerSketch.Record(
            kind: one.kind, key: EntityKey(npi: 2_000_100_018), roles: [(place, [])])
          if one.kind == .clinician { record.facts = [(.lastName, "Sample")] }
          if one.kind == .organization { record.facts = [(.name, "Sample MD PC")] }
          return LayerSketch(
            source: "s\(i)", adapter: one.adapter, asOf: "2026-0\(isNewerLast ? i + 1 : 9 - i)-01",
            records: [record])
        }
        let folder = TemporaryFolder()
        let layers = try layers(sketches, in: folder)
        let found = try entities(MergedDirectory(layers: layers, keep: .all))
        let looked = try LayerLookup(layers).provider(id: "npi:2000100018")
        #expect(found.map(\.kind) == [expected] && looked?.kind == expected)
        #expect(found.first?.plainly == looked?.plainly)
        let isMixed = expected == .clinician && said.contains { $0.kind == .organization }
        #expect(found[0].facts.all(.alias) == (isMixed ? ["Sample MD PC"] : []))
        if expected == .clinician { #expect(found[0].displayName == "Sample") }
      }
    }
  }

  @Test(arguments: [("Muñoz", "MUNOZ"), ("O'Brien", "OBRIEN"), ("Same", "Same")])
  func `a value that only differs in case or accents is no disagreement`(_ a: String, _ b: String) throws {
    let found = try merged([clinician(a), clinician(b)], asOf: ["2026-02", "2026-01"])
    #expect(found.facts.map(\.value) == [a] && found.sources.count == 2)
  }

  @Test func `roles are one where the normalized site agrees, with the participations of both`() throws {
    let here: [(Field, String)] = [
      (.street, "1515 North Mock Avenue, Suite #200"), (.zip, "606120001"), (.phone, "1"),
    ]
    let same: [(Field, String)] = [
      (.street, "1515 N MOCK AVE"), (.unit, "STE 200"), (.zip, "60612"), (.phone, "2"),
    ]
    let other: [(Field, String)] = [(.street, "1515 N MOCK AVE"), (.unit, "STE 201"), (.zip, "60612")]
    let found = try merged(
      [
        clinician("A", roles: [here], network: "a:gold"),
        clinician("A", roles: [other, same], network: "b:gold"),
      ],
      asOf: ["2026-02", "2026-01"])
    #expect(found.roles.count == 2)
    #expect(found.roles[0].participations.map(\.network) == ["a:gold", "b:gold"])
    #expect(found.roles[0].participations.map { found.sources[$0.source].layer } == [0, 1])
    #expect(found.roles[0].facts.first(.phone) == "1")
    #expect(found.roles[0].facts.filter { $0.field == .phone && $0.isAlternate }.map(\.value) == ["2"])
    #expect(found.roles[1].participations.map(\.network) == ["b:gold"])
  }

  @Test func `a companion names a provider that the registry knows, else it is unresolved`() throws {
    let files = [
      ("nppes", "a-npidata", "NPPES/npidata_pfile.csv"),
      ("nppes-locations", "b-locations", "NPPES/pl_pfile.csv"),
      ("nppes-othername", "c-names", "NPPES/othername_pfile.csv"),
    ]
    let imported = try files.map { try Imported([TextFile(fixture: $0.2)], as: $0.0, source: $0.1) }
    let directory = try MergedDirectory(layers: imported.map(\.layer), keep: .all)
    #expect(directory.unresolved == 2 && directory.deactivated == 1 && directory.count == 9)
    let found = try entities(directory)
    #expect(found.first { $0.id == "npi:2000100018" }?.roles.count == 3)
    let organization = try #require(found.first { $0.id == "npi:2000100026" })
    // The companions are as of November; the registry's row is of 2007.
    #expect(
      organization.facts.all(.alias)
        == ["Sons Discount Oncology & Supply", "EXAMPLE AND FATHERS ONCOLOGY", "SONS ONCOLOGY"])
    #expect(!found.contains { $0.id == "npi:2000100034" })
    // What is not searched is still known.
    let ended = try LayerLookup(imported.map(\.layer)).provider(id: "npi:2000100034")
    #expect(ended?.facts.first(.deactivated) == "2019-01-15")
  }

  @Test func `whoever is kept keeps those it points to, by whatever number`() throws {
    func text(_ name: String, _ body: String) -> TextFile { TextFile(name, body) }
    let exchange = try Imported(
      [
        text(
          "clinicians.csv",
          "clinician,npi,last,cancer_types\nkept,2000100158,Kept,breast\nnot,2000100166,Not,\n"),
        text(
          "organizations.csv",
          """
          organization,npi,ccn,pac,name,part_of,pps_exempt
          hospital,2000100141,00000A,,Hospital by CCN,system,
          group,2000100174,,0000000201,Group by PAC,,
          office,2000100182,,,Office of a role,,
          system,,,,System above,,no
          stranger,2000100190,00000B,0000000202,Stranger,,no
          exempt,,00000C,,Exempt,,yes

          """),
        text("roles.csv", "role,clinician,organization\nr,kept,office\nr2,not,stranger\n"),
        text(
          "affiliations.csv",
          "affiliation,clinician,hospital,group\nf,kept,00000A,\ng,kept,,0000000201\nh,not,00000B,\n"),
      ], as: "exchange")
    let kept = try entities(try MergedDirectory(layers: [exchange.layer], keep: .cancerCare))
    #expect(
      kept.compactMap { $0.facts.first(.name) ?? $0.facts.first(.lastName) }.sorted() == [
        "Exempt", "Group by PAC", "Hospital by CCN", "Kept", "Office of a role", "System above",
      ])
    #expect(try MergedDirectory(layers: [exchange.layer], keep: .all).count == 8)
  }

  @Test func `what others are indexed by comes first, and cancer care before the rest`() throws {
    let centers = try AdapterFixture.of("centers").files
    let imported = [
      try Imported(AdapterFixture.of("exchange").files, as: "exchange", source: "a"),
      try Imported(centers, as: "centers", source: "b"),
      try Imported(AdapterFixture.of("programs").files, as: "programs", source: "c"),
      try Imported(AdapterFixture.of("reference").files, as: "reference", source: "d"),
    ]
    let directory = try MergedDirectory(layers: imported.map(\.layer), keep: .all)
    let kinds = try entities(directory).map(\.kind)
    var runs: [RecordKind] = []
    for kind in kinds where runs.last != kind { runs.append(kind) }
    #expect(
      runs.prefix(8) == [.network, .cancerType, .specialty, .zip, .state, .resource, .center, .program])
    #expect(Set(runs.dropFirst(8)) == [.clinician, .organization])
    #expect(directory.count == kinds.count && kinds.count == 2 + 2 + 2 + 2 + 2 + 2 + 2 + 3 + 6)
  }

  @Test func `two ids with one key stay two`() throws {
    // No two such ids are known, so the layer is told the same key for both.
    let key = EntityKey(id: "plan:one")
    let records = ["plan:one", "plan:two"].map {
      LayerSketch.Record(kind: .plan, key: key, facts: [(.id, $0), (.name, $0)])
    }
    let folder = TemporaryFolder()
    let sketches = ["a", "b"].map { LayerSketch(source: $0, asOf: "2026", records: records) }
    let layers = try layers(sketches, in: folder)
    let found = try entities(try MergedDirectory(layers: layers, keep: .all))
    #expect(found.map(\.id).sorted() == ["plan:one", "plan:two"])
    #expect(found.allSatisfy { $0.sources.count == 2 && $0.facts.all(.name) == [$0.id] })
    #expect(try LayerLookup(layers).provider(id: "plan:two", key: key)?.facts.all(.name) == ["plan:two"])
  }

  @Test func `a damaged layer ends the merge with its name`() throws {
    let folder = TemporaryFolder()
    let path = try LayerSketch(source: "a", asOf: "2026", records: [clinician("Bytes")]).layer(in: folder)
    var bytes = try readSmallFile(path.file.path)
    let at = try #require(bytes.firstRange(of: Array("Bytes".utf8))?.lowerBound)
    bytes[at] ^= 1
    folder.write("damaged", bytes)
    #expect(throws: StoreError.damaged(path: folder.file("damaged"), section: "section 1/2/3/4")) {
      let layer = try Layer(path: folder.file("damaged"))
      _ = try entities(try MergedDirectory(layers: [layer], keep: .all))
    }
  }
}
