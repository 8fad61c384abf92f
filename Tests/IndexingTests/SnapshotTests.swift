import DirectoryModel
import Foundation
import Importing
import Publishing
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Indexing

@Suite struct SnapshotTests {
  private var snapshot: Snapshot { SharedDirectory.shared.snapshot }

  @Test func `every role belongs to the entity whose range of roles holds it`() throws {
    var role = 0
    for entity in 0..<snapshot.entityCount {
      let range = snapshot.roles(of: entity)
      #expect(range.lowerBound == role)
      #expect(range.allSatisfy { Int(snapshot.roleEntity[$0]) == entity })
      role = range.upperBound
    }
    #expect(role == snapshot.roleCount)
    #expect(snapshot.meta.roles == snapshot.roleCount)
    #expect(snapshot.meta.entities == snapshot.entityCount)
  }

  @Test func `every entity is found by its id`() throws {
    var ids = Set<String>()
    for entity in 0..<snapshot.entityCount {
      let id = snapshot.provider(entity).id
      #expect(snapshot.entity(id: id) == entity, "\(id)")
      #expect(ids.insert(id).inserted, "\(id) stands twice")
    }
    for nobody in ["npi:1234567893", "npi:12", "center:", "", "center:mskcc ", "CENTER:mskcc", "plan:none"] {
      #expect(snapshot.entity(id: nobody) == nil, "\(nobody)")
    }
    try snapshot.check()
  }

  @Test func `a term that nobody has finds nobody`() throws {
    for value in ["", "zzzzzzzz", "0", "\u{10FFFF}", "mel", "melanomaa"] {
      for facet in Facet.allCases where !snapshot.values(facet).contains(value) {
        #expect(snapshot.roles(facet, value).isNone, "\(facet) \(value)")
      }
    }
    #expect(snapshot.select(snapshot.roles(.state, anyOf: [String]())).isEmpty)
    #expect(
      snapshot.set(snapshot.roles(.state, anyOf: ["ZZ", "NY"])) == snapshot.set(snapshot.roles(.state, "NY")))
    // One between two terms, one before the first and one after the last of a facet.
    let states = snapshot.values(.state)
    #expect(states == states.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for value in [states[0] + "!", "\u{1}", states.last! + "~"] {
      #expect(snapshot.roles(.state, value).isNone)
    }
    try snapshot.check()
  }

  @Test func `long and short lists of roles say the same as the facts of each role`() throws {
    #expect(snapshot.roleCount > 64 * 32)
    // Kinds, genders and states by a plain walk over the decoded facts.
    var expected: [Facet: [String: RoleSet]] = [:]
    func add(_ facet: Facet, _ value: String, _ role: Int) {
      expected[facet, default: [:]][value, default: RoleSet(universe: snapshot.roleCount)].insert(role)
    }
    for entity in 0..<snapshot.entityCount {
      let provider = snapshot.provider(entity)
      for (i, role) in snapshot.roles(of: entity).enumerated() {
        add(.kind, provider.kind.entityKind!.token, role)
        for value in provider.facts.all(.gender) { add(.gender, value, role) }
        for value in provider.facts.all(.language) { add(.language, value, role) }
        for code in provider.specialtyCodes { add(.specialty, code, role) }
        guard provider.roles.indices.contains(i) else { continue }
        for value in provider.roles[i].facts.all(.state) { add(.state, value, role) }
        for value in provider.roles[i].facts.all(.virtual) { add(.virtual, value, role) }
        for participation in provider.roles[i].participations { add(.network, participation.network, role) }
      }
    }
    var forms = Set<Bool>()
    for (facet, values) in expected {
      #expect(Set(snapshot.values(facet)) == Set(values.keys), "\(facet)")
      var known = RoleSet(universe: snapshot.roleCount)
      for (value, roles) in values {
        #expect(snapshot.set(snapshot.roles(facet, value)) == roles, "\(facet) \(value)")
        known.formUnion(roles)
        forms.insert(roles.count > 64 && roles.count * 32 >= snapshot.roleCount)
      }
      #expect(snapshot.set(snapshot.roles(knowing: facet)) == known, "\(facet)")
      var listed: [String] = []
      snapshot.forEachValue(facet) { value, roles in
        listed.append(value)
        #expect(snapshot.set(roles) == values[value], "\(facet) \(value)")
      }
      #expect(listed == snapshot.values(facet))
    }
    #expect(forms == [true, false], "both forms must occur, or one is not examined")
    try snapshot.check()
  }

  @Test func `the participations of each network are those of the facts, in the order of roles`() throws {
    let networks = snapshot.networkIDs
    var expected: [String: [String]] = [:]
    for entity in 0..<snapshot.entityCount {
      let provider = snapshot.provider(entity)
      for (i, role) in provider.roles.enumerated() {
        for p in role.participations {
          let ordinal = snapshot.roles(of: entity).lowerBound + i
          expected[p.network, default: []].append(
            "\(ordinal) \(p.isIn) \(p.accepting) \(p.from?.days ?? .min) \(p.to?.days ?? .max) \(provider.sources[p.source].layer)"
          )
        }
      }
    }
    #expect(Set(networks) == Set(expected.keys))
    for (ordinal, network) in networks.enumerated() {
      var found: [String] = []
      snapshot.forEachParticipation(network: ordinal) { entry in
        #expect(Int(entry.network) == ordinal)
        let accepting = ThreeValued(rawValue: entry.accepting)!
        found.append("\(entry.role) \(entry.isIn == 1) \(accepting) \(entry.from) \(entry.to) \(entry.layer)")
      }
      #expect(found == expected[network], "\(network)")
    }
    for ordinal in [-1, networks.count, networks.count + 5] {
      snapshot.forEachParticipation(network: ordinal) { _ in Issue.record("there is no network \(ordinal)") }
    }
  }

  @Test func `the first and the last day of each role are those of its period, before and behind each day`()
    throws
  {
    var days: [Facet: [String: Set<Int>]] = [.begins: [:], .ends: [:]]
    for entity in 0..<snapshot.entityCount {
      for (i, role) in snapshot.provider(entity).roles.enumerated() {
        let ordinal = snapshot.roles(of: entity).lowerBound + i
        let period = role.period
        if let from = period.from { days[.begins]![from.description, default: []].insert(ordinal) }
        if let to = period.to { days[.ends]![to.description, default: []].insert(ordinal) }
      }
    }
    func roles(_ expression: RoleExpression) -> Set<Int> {
      var result = Set<Int>()
      snapshot.select(expression).forEach { result.insert($0) }
      return result
    }
    for (facet, expected) in days {
      #expect(expected.count > 1 && snapshot.values(facet) == expected.keys.sorted(), "\(facet)")
      for (day, held) in expected { #expect(roles(snapshot.roles(facet, day)) == held, "\(facet) \(day)") }
      for day in expected.keys.sorted() + ["", "2000-01-01", "2026-07-15", "9999-12-31"] {
        func union(_ isWanted: (String) -> Bool) -> Set<Int> {
          expected.filter { isWanted($0.key) }.values.reduce(into: []) { $0.formUnion($1) }
        }
        #expect(roles(snapshot.roles(facet, below: day)) == union { $0 < day }, "\(facet) below \(day)")
        #expect(roles(snapshot.roles(facet, above: day)) == union { $0 > day }, "\(facet) above \(day)")
      }
    }
    // An index in which no role has a period answers that nobody is left out.
    #expect(SharedDirectory.shared.bundledSnapshot.roles(.ends, below: "9999-12-31").isNone)
    try snapshot.check()
  }

  @Test func `a role lies where its source says, else in the middle of its ZIP, else of the ZIPs beside it`()
    throws
  {
    let points = Dictionary(
      PlainTable.rows(DirectoryFixture.data + "/zip-centroids.csv").map {
        ($0["zip"]!, (Double($0["lat"]!)!, Double($0["lon"]!)!))
      },
      uniquingKeysWith: { first, _ in first })
    var sources = Set<String>()
    for entity in 0..<snapshot.entityCount {
      let provider = snapshot.provider(entity)
      for (i, role) in provider.roles.enumerated() {
        let ordinal = snapshot.roles(of: entity).lowerBound + i
        let place = snapshot.coordinates(ordinal)
        let zip = String((role.facts.first(.zip) ?? "").prefix(5))
        let isForeign = role.facts.first(.country).map { $0 != "US" } ?? false
        let expected: (String?, Double, Double)
        if let latitude = role.facts.first(.latitude), let longitude = role.facts.first(.longitude) {
          expected = ("source", Double(latitude)!, Double(longitude)!)
        } else if zip.utf8.count == 5, zip.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !isForeign {
          if let point = points[zip] {
            expected = ("zip", point.0, point.1)
          } else {
            let near = points.filter { $0.key.hasPrefix(zip.prefix(3)) }.values
            expected =
              near.isEmpty
              ? (nil, 0, 0)
              : (
                "zip3", near.map(\.0).reduce(0, +) / Double(near.count),
                near.map(\.1).reduce(0, +) / Double(near.count)
              )
          }
        } else {
          expected = (nil, 0, 0)
        }
        #expect(snapshot.geoSource(ordinal).token == expected.0, "\(provider.id) \(zip)")
        #expect((place == nil) == (expected.0 == nil))
        if let place {
          // A millionth of a degree is a tenth of a meter.
          #expect(abs(place.latitude - expected.1) < 2e-6 && abs(place.longitude - expected.2) < 2e-6)
        }
        sources.insert(expected.0 ?? "none")
      }
    }
    #expect(sources == ["source", "zip", "zip3", "none"])
    #expect(snapshot.place(zip: 10001)?.source == .zip)
    #expect(snapshot.place(zip: 44195)?.source == .zip3)
    #expect(snapshot.place(zip: 0) == nil)
    #expect(snapshot.place(zip: 4_000_000_000) == nil)
  }

  @Test func `the same layers give the same bytes`() throws {
    let fixture = SharedDirectory.shared.fixture
    let manifest = try fixture.directory.currentManifest()
    var hashes = Set([manifest.contentHash])
    var files: [Data] = []
    for i in 0..<2 {
      let layers = try manifest.layers.map { try Layer(path: fixture.directory.layerPath($0.layer)) }
      let path = fixture.folder.file("again-\(i)")
      hashes.insert(try Publisher.build(layers, keep: .all, at: path, fileSystem: LocalFileSystem()))
      files.append(try #require(FileManager.default.contents(atPath: path)))
    }
    #expect(hashes.count == 1)
    #expect(files[0] == files[1])
    #expect(files[0] == FileManager.default.contents(atPath: fixture.snapshotPath))
    #expect(snapshot.contentHash == manifest.contentHash)
  }

  @Test func `the meta section names the layers, what is kept, and the counts by kind`() throws {
    let meta = snapshot.meta
    #expect(meta.keep == "all")
    #expect(meta.layers.map(\.source) == meta.layers.map(\.source).sorted())
    #expect(
      Set(meta.layers.map(\.source)).isSuperset(of: [
        "nci-centers", "programs", "example", "nppes", "fuzz-a", "fuzz-b",
      ]))
    #expect(meta.layers.first { $0.source == "fuzz-b" }?.completeFor == "clinicians")
    #expect(meta.entitiesByKind["center"] == 73)
    #expect(meta.entitiesByKind["program"] == 94 + 40, "and 40 invented ones")
    #expect(snapshot.references(.cancerType).count == 143)
    #expect(snapshot.references(.specialty).count == 91)
    #expect(snapshot.references(.state).count == 62)
    #expect(snapshot.references(.mention).isEmpty)
    for entity in snapshot.references(.plan) { #expect(snapshot.recordKind(entity) == .plan) }
    let sections = snapshot.sectionBytes()
    #expect(Set(sections.keys).isSuperset(of: ["meta", "records", "postings", "terms", "zips"]))
    #expect(sections["roleEntity"] == snapshot.roleCount * 4)
    #expect(sections["zips"] == 33_117 * 12)
  }

  @Test func `the dates of evidence and the designations are those of the facts`() throws {
    #expect(
      snapshot.evidenceDate(try #require(snapshot.entity(id: "npi:2000000036")))?.description == "2026-11-01")
    #expect(
      snapshot.evidenceDate(try #require(snapshot.entity(id: "npi:2000000051")))?.description == "2025-03-14")
    #expect(snapshot.designation(try #require(snapshot.entity(id: "center:mskcc"))) == .comprehensive)
    #expect(snapshot.designation(try #require(snapshot.entity(id: "center:salk"))) == .basicLaboratory)
    #expect(snapshot.designation(try #require(snapshot.entity(id: "npi:2000000036"))) == nil)
  }

  @Test func `a position outside a column is noted as damage and reads as zero`() throws {
    let own = try Snapshot(path: SharedDirectory.shared.fixture.snapshotPath)
    #expect(own.entityKeys[own.entityCount] == 0)
    #expect(throws: StoreError.self) { try own.check() }
    let other = try Snapshot(path: SharedDirectory.shared.fixture.snapshotPath)
    #expect(other.roleEntity[-1] == 0)
    #expect(throws: StoreError.self) { try other.check() }
  }

  @Test func `a column finds the first element that is not below a value`() throws {
    let keys = SharedDirectory.shared.bundledSnapshot.roleEntity
    let all = (0..<keys.count).map { keys[$0] }
    for value in [0, 1, all[all.count / 2], all.last!, all.last! + 1, UInt32.max] {
      #expect(keys.lowerBound(value) == all.firstIndex { $0 >= value } ?? all.count)
      let range = all.count / 3..<all.count / 2
      #expect(keys.lowerBound(value, in: range) == all[range].firstIndex { $0 >= value } ?? range.upperBound)
    }
  }

  @Test func `what is not a snapshot does not open as one`() throws {
    let folder = TemporaryFolder()
    #expect(throws: StoreError.self) { try Snapshot(path: folder.file("none")) }
    #expect(throws: StoreError.self) { try Snapshot(path: folder.write("text", "not a snapshot")) }
    let directory = SharedDirectory.shared.fixture.directory
    let layer = try directory.currentManifest().layers[0].layer
    #expect(throws: StoreError.self) { try Snapshot(path: directory.layerPath(layer)) }
  }

  @Test func `what a snapshot says of itself is read as it was written, the layout of its sections too`()
    throws
  {
    let meta = snapshot.meta
    #expect(SnapshotMeta(ManifestJSON(encodeJSON(meta))) == meta)
    // The first layout had no number: it must not be taken for the current one.
    var first = meta
    first.layout = nil
    #expect(SnapshotMeta(ManifestJSON(encodeJSON(first))) == first)
    for key in ["layers", "keep", "entities", "roles", "entities_by_kind", "reference_ranges", "unresolved"] {
      let json = try #require(ManifestJSON(encodeJSON(meta))?.fields).filter { $0.key != key }
      #expect(SnapshotMeta(.object(json)) == nil, "\(key)")
    }
  }
}
