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
  struct Entity {
    var members: [(provider: Provider, flags: RecordHeader.Flags)] = []
  }

  var unresolved = 0
  var deactivated = 0
  /// What each kept entity says, in order.
  var said: [[String]] = []

  init(_ layers: [Layer], keep: Keep) {
    var byID: [String: Entity] = [:]
    for (ordinal, layer) in layers.enumerated() {
      for offset in (0..<layer.count).map({ layer.entry($0).offset }).sorted() {
        guard let record = layer.record(at: offset) else { continue }
        let provider = Provider(record: record.header, facts: record.facts, layer: UInt16(ordinal))
        byID[provider.id, default: Entity()].members.append((provider, record.header.flags))
      }
    }
    var codes = Set<String>()
    for entity in byID.values {
      for member in entity.members where member.provider.kind == .specialty {
        let isCancer = member.provider.facts.first(.cancerCare) == "yes"
        if isCancer { codes.insert(String(member.provider.id.dropFirst("specialty:".count))) }
      }
    }
    let asOf = layers.map { CalendarDate(iso: $0.manifest.asOf)?.days ?? .min }
    var kept: [(order: [UInt64], id: String, kind: RecordKind, merged: Merged, all: [Provider])] = []
    var aside = kept
    for (id, entity) in byID {
      let speaking = entity.members.filter { $0.provider.kind != .mention }
      guard !speaking.isEmpty else { continue }
      let isEnded = speaking.contains { $0.flags.contains(.deactivated) }
      let kind = speaking.first { $0.provider.kind != .unstated }?.provider.kind ?? .unstated
      if kind == .unstated {
        let isMentioned = entity.members.count > speaking.count
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
      let key = entity.members[0].provider.key.raw
      let merged = Merged(entity.members.map(\.provider), asOf)
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
        [id] + all.flatMap { $0.facts.all(.ccn).map { "ccn:" + $0 } + $0.facts.all(.pac).map { "pac:" + $0 } }
      }
      let moved = aside.filter { !wanted.isDisjoint(with: names($0.id, $0.all)) }
      if moved.isEmpty { break }
      kept += moved
      aside.removeAll { one in moved.contains { $0.id == one.id } }
    }
    kept.sort { $0.order.lexicographicallyPrecedes($1.order) }
    said = kept.map { ["\($0.merged.kind) \($0.id)"] + $0.merged.said }
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
    var kind: RecordKind
    var said: [String]

    init(_ members: [Provider], _ asOf: [Int32]) {
      var ordered = members
      // A stable sort by insertion: the newest evidence first.
      for i in ordered.indices {
        var k = i
        while k > 0, Self.evidence(ordered[k], asOf) > Self.evidence(ordered[k - 1], asOf) {
          ordered.swapAt(k, k - 1)
          k -= 1
        }
      }
      let speaking = ordered.filter { $0.kind != .mention }
      kind = speaking.first { $0.kind != .unstated }?.kind ?? .unstated
      let names = { (provider: Provider, source: Int) in Self.name(provider.sources[source]) }
      guard members.count > 1 else {
        let only = members[0]
        said =
          only.sources.map { "source " + Self.name($0) }
          + Self.lines(only.facts.map { ($0.field, $0.value, false, names(only, $0.source)) }, "")
        for (i, role) in only.roles.enumerated() {
          said += Self.lines(
            role.facts.map { ($0.field, $0.value, false, names(only, $0.source)) }, "role \(i) ")
          said += Self.lines(role.participations, only, "role \(i) ")
        }
        return
      }
      var facts: [(Field, String, Bool, String)] = []
      var roles: [(facts: [(Field, String, Bool, String)], participations: [String])] = []
      for member in speaking {
        for fact in member.facts { Self.add(fact.field, fact.value, names(member, fact.source), to: &facts) }
        let earlier = roles.count
        for role in member.roles {
          let place = Self.place(role.facts.map { ($0.field, $0.value, false, "") })
          if let at = roles[..<earlier].firstIndex(where: { Self.place($0.facts) == place }) {
            for fact in role.facts {
              Self.add(fact.field, fact.value, names(member, fact.source), to: &roles[at].facts)
            }
            roles[at].participations += Self.lines(role.participations, member, "role \(at) ")
          } else {
            roles.append(
              (
                role.facts.map { ($0.field, $0.value, false, names(member, $0.source)) },
                Self.lines(role.participations, member, "role \(roles.count) ")
              ))
          }
        }
      }
      let mentions = ordered.filter { $0.kind == .mention }
      for mention in mentions { facts.append((.mentioned, "yes", false, names(mention, 0))) }
      let sources = speaking + mentions
      said = sources.flatMap(\.sources).map { "source " + Self.name($0) } + Self.lines(facts, "")
      for (i, role) in roles.enumerated() {
        said += Self.lines(role.facts, "role \(i) ") + role.participations
      }
    }

    static func evidence(_ provider: Provider, _ asOf: [Int32]) -> Int32 {
      let source = provider.sources[0]
      return source.verified?.days ?? source.asOf?.days ?? asOf[Int(source.layer)]
    }

    static func name(_ source: SourceReference) -> String { "\(source.layer).\(source.file).\(source.row)" }

    static func add(
      _ field: Field, _ value: String, _ source: String, to facts: inout [(Field, String, Bool, String)]
    ) {
      let same = facts.filter { $0.0 == field }
      if field.isRepeatable {
        if !same.contains(where: { $0.1 == value }) { facts.append((field, value, false, source)) }
      } else if let shown = same.first(where: { !$0.2 }) {
        if TextFolding.folded(shown.1) != TextFolding.folded(value) {
          facts.append((field, value, true, source))
        }
      } else {
        facts.append((field, value, false, source))
      }
    }

    /// The normalized site as a text.
    static func place(_ facts: [(Field, String, Bool, String)]) -> String {
      func shown(_ field: Field) -> String { facts.first { $0.0 == field && !$0.2 }?.1 ?? "" }
      let street = SiteKey.normalizedStreet(shown(.street) + " " + shown(.unit))
      let town = TextFolding.folded(shown(.city) + " " + shown(.state))
      if !street.isEmpty {
        return "street \(street) \(shown(.zip).isEmpty ? town : String(shown(.zip).prefix(5)))"
      }
      if !shown(.siteID).isEmpty { return "site " + shown(.siteID) }
      return "city \(town) \(shown(.zip).prefix(5))"
    }

    static func lines(_ facts: [(Field, String, Bool, String)], _ head: String) -> [String] {
      facts.map { head + ($0.2 ? "alternate " : "") + "\($0.0)=\($0.1) of \($0.3)" }.sorted()
    }

    static func lines(_ list: [Participation], _ provider: Provider, _ head: String) -> [String] {
      list.map {
        head + "\($0.isIn) \($0.network) \($0.tier ?? "") \($0.acceptingCode ?? "") "
          + "of \(name(provider.sources[$0.source]))"
      }
    }
  }
}

extension Provider {
  /// In the form of the naive merge.
  fileprivate var plainly: [String] {
    typealias Merged = NaiveMerge.Merged
    func lines(_ facts: [Fact], _ head: String) -> [String] {
      Merged.lines(facts.map { ($0.field, $0.value, $0.isAlternate, Merged.name(sources[$0.source])) }, head)
    }
    var said = ["\(kind) \(id)"] + sources.map { "source " + Merged.name($0) } + lines(facts, "")
    for (i, role) in roles.enumerated() {
      said += lines(role.facts, "role \(i) ") + Merged.lines(role.participations, self, "role \(i) ")
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
        kind = chance(15) ? .unstated : chance(10) ? .mention : npi % 4 < 2 ? .clinician : .organization
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
      let directory = MergedDirectory(layers: layers, keep: keep)
      let twin = NaiveMerge(layers, keep: keep)
      let found = try entities(directory)
      #expect(found.map(\.plainly) == twin.said, "seed \(seed)")
      #expect(directory.count == twin.said.count, "seed \(seed)")
      #expect(
        directory.unresolved == twin.unresolved && directory.deactivated == twin.deactivated, "seed \(seed)")
      if found.map(\.plainly) != twin.said { break }
    }
  }

  @Test func `one provider out of all layers equals the entity of the merge`() throws {
    for seed in 400..<500 {
      let folder = TemporaryFolder()
      let layers = try layers(Self.randomSketches(seed: UInt64(seed)), in: folder)
      for entity in try entities(MergedDirectory(layers: layers, keep: .all)) {
        let found = try #require(try MergedDirectory.provider(entity.key, id: entity.id, in: layers))
        if entity.sources.count > 1 { #expect(found.plainly == entity.plainly, "seed \(seed) \(entity.id)") }
        #expect(found.id == entity.id)
      }
      #expect(
        try MergedDirectory.provider(EntityKey(npi: 1_999_999_999), id: "npi:1999999999", in: layers) == nil)
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
    let directory = MergedDirectory(layers: try layers(sketches, in: folder), keep: .all)
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
    let directory = MergedDirectory(layers: imported.map(\.layer), keep: .all)
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
    let ended = try MergedDirectory.provider(
      EntityKey(npi: 2_000_100_034), id: "npi:2000100034", in: imported.map(\.layer))
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
    let kept = try entities(MergedDirectory(layers: [exchange.layer], keep: .cancerCare))
    #expect(
      kept.compactMap { $0.facts.first(.name) ?? $0.facts.first(.lastName) }.sorted() == [
        "Exempt", "Group by PAC", "Hospital by CCN", "Kept", "Office of a role", "System above",
      ])
    #expect(MergedDirectory(layers: [exchange.layer], keep: .all).count == 8)
  }

  @Test func `what others are indexed by comes first, and cancer care before the rest`() throws {
    let centers = try AdapterFixture.of("centers").files
    let imported = [
      try Imported(AdapterFixture.of("exchange").files, as: "exchange", source: "a"),
      try Imported(centers, as: "centers", source: "b"),
      try Imported(AdapterFixture.of("programs").files, as: "programs", source: "c"),
      try Imported(AdapterFixture.of("reference").files, as: "reference", source: "d"),
    ]
    let directory = MergedDirectory(layers: imported.map(\.layer), keep: .all)
    let kinds = try entities(directory).map(\.kind)
    var runs: [RecordKind] = []
    for kind in kinds where runs.last != kind { runs.append(kind) }
    #expect(runs.prefix(7) == [.network, .cancerType, .specialty, .zip, .state, .center, .program])
    #expect(Set(runs.dropFirst(7)) == [.clinician, .organization])
    #expect(directory.count == kinds.count && kinds.count == 2 + 2 + 2 + 2 + 2 + 2 + 3 + 6)
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
    let found = try entities(MergedDirectory(layers: layers, keep: .all))
    #expect(found.map(\.id).sorted() == ["plan:one", "plan:two"])
    #expect(found.allSatisfy { $0.sources.count == 2 && $0.facts.all(.name) == [$0.id] })
    #expect(try MergedDirectory.provider(key, id: "plan:two", in: layers)?.facts.all(.name) == ["plan:two"])
  }

  @Test func `a damaged layer ends the merge with its name`() throws {
    let folder = TemporaryFolder()
    let path = try LayerSketch(source: "a", asOf: "2026", records: [clinician("Bytes")]).layer(in: folder)
    var bytes = try readSmallFile(path.file.path)
    let at = try #require(bytes.firstRange(of: Array("Bytes".utf8))?.lowerBound)
    bytes[at] ^= 1
    folder.write("damaged", bytes)
    #expect(throws: StoreError.damaged(path: folder.file("damaged"), section: "section 1/2/3")) {
      let layer = try Layer(path: folder.file("damaged"))
      _ = try entities(MergedDirectory(layers: [layer], keep: .all))
    }
  }
}
