import DirectoryModel
import Storing
import TestSupport
import Testing

@testable import Importing

@Suite struct DeltaLayersTests {
  /// Layers by source, as-of date and what they are laid onto.
  private static func manifests(_ layers: [(String, String, String?)]) -> [LayerManifest] {
    layers.map { source, asOf, onto in
      var manifest = LayerManifest(source: source, adapter: "nppes", asOf: asOf)
      manifest.onto = onto
      return manifest
    }
  }

  /// The layers of which a record counts, of the layers that have one; a mention is written with a question mark.
  private static func current(_ layers: [(String, String, String?)], _ records: [String]) -> [String] {
    let deltas = DeltaLayers(manifests(layers))
    return deltas.current(
      records, layer: { record in layers.firstIndex { record == $0.0 || record == $0.0 + "?" } ?? 0 },
      isMention: { $0.hasSuffix("?") })
  }

  private static let weeks: [(String, String, String?)] = [
    ("dac", "2026-11", nil), ("monthly", "2026-11-09", nil), ("w1", "2026-11-15", "monthly"),
    ("w2", "2026-11-22", "monthly"),
  ]

  @Test(
    arguments: [
      (["monthly"], ["monthly"]), (["monthly", "w1"], ["w1"]), (["monthly", "w1", "w2"], ["w2"]),
      (["monthly", "w2"], ["w2"]), (["w1", "w2"], ["w2"]), (["dac", "monthly"], ["dac", "monthly"]),
      // Others are not touched, and several rows of one layer stay together.
      (["dac", "monthly", "monthly", "w1", "w1"], ["dac", "w1", "w1"]),
      // A row that was refused replaces nothing, and goes with its own layer.
      (["monthly", "w1?"], ["monthly", "w1?"]), (["monthly", "w1?", "w2"], ["w2"]),
      (["monthly?", "w1"], ["w1"]), (["monthly", "w1", "w2?"], ["w1", "w2?"]), ([], []),
    ]) func `the newest of a list counts alone`(_ records: [String], _ left: [String])
  {
    #expect(Self.current(Self.weeks, records) == left)
  }

  @Test func `a base that is newer than a delta takes its place`() {
    var weeks = Self.weeks
    weeks[1].1 = "2026-12-14"
    #expect(Self.current(weeks, ["monthly", "w1", "w2"]) == ["monthly"])
    #expect(Self.current(weeks, ["w1", "w2"]) == ["w2"])
    // On one day the delta is the newer.
    weeks[1].1 = "2026-11-15"
    #expect(Self.current(weeks, ["monthly", "w1"]) == ["w1"])
  }

  @Test func `of two deltas of one day the later in the list of sources counts`() {
    var weeks = Self.weeks
    weeks[2].1 = "2026-11-22"
    #expect(Self.current(weeks, ["monthly", "w1", "w2"]) == ["w2"])
  }

  @Test func `deltas whose base is gone are still one list, and two lists are apart`() {
    let weeks: [(String, String, String?)] = [
      ("a1", "2026-11-15", "a"), ("a2", "2026-11-22", "a"), ("b", "2026-11-01", nil),
      ("b1", "2026-11-02", "b"),
    ]
    #expect(Self.current(weeks, ["a1", "a2", "b", "b1"]) == ["a2", "b1"])
    #expect(DeltaLayers(Self.manifests([("a", "2026", nil), ("b", "2026", nil)])).isEmpty)
    #expect(!DeltaLayers(Self.manifests(weeks)).isEmpty)
  }

  @Test(
    arguments: [
      ("w3", "nppes", "monthly", nil), ("w1", "nppes", "monthly", nil),
      ("monthly", "nppes", "monthly", .itself),
      ("w3", "nppes", "nowhere", .noSuchSource(known: ["dac", "monthly", "w1", "w2"])),
      ("w3", "nppes-locations", "monthly", .otherFormat("nppes")),
      ("w3", "nppes", "w1", .isDelta(onto: "monthly")),
      ("monthly", "nppes", "dac", .hasDeltas(["w1", "w2"])),
    ] as [(String, String, String, DeltaFault?)])
  func `what cannot be laid onto a source is told apart`(
    _ source: String, _ adapter: String, _ onto: String, _ fault: DeltaFault?
  ) {
    #expect(
      DeltaLayers.fault(laying: source, adapter: adapter, onto: onto, among: Self.manifests(Self.weeks))
        == fault)
  }

  // MARK: In the merge

  private static func imported(
    _ rows: [[String: String]], source: String, asOf: String, onto: String? = nil
  ) throws -> Imported {
    try Imported([NPPESTable(rows).file], as: "nppes", source: source, asOf: asOf) { $0.onto = onto }
  }

  private static func person(_ npi: String, _ street: String, _ last: String = "CASE") -> [String: String] {
    NPPESTable.person(["NPI": npi, NPPESTable.street: street, NPPESTable.zip: "60612", NPPESTable.last: last])
  }

  /// Streets and last names of everyone, by NPI.
  private static func said(_ layers: [Layer]) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    let merged = try MergedDirectory(layers: layers, keep: .all)
    let lookup = try LayerLookup(layers)
    try merged.forEach { kind, key, facts in
      let provider = Provider(kind: kind, key: key, encoded: facts)
      // The same answer for one entity alone.
      let alone = try lookup.provider(id: provider.id)
      let lines = [provider, alone ?? provider].map { provider in
        provider.facts.filter { $0.field == .lastName }.map(\.value)
          + provider.roles.compactMap { $0.facts.first(.street) }
      }
      #expect(lines[0] == lines[1])
      found[provider.id] = lines[0]
    }
    return found
  }

  @Test func `a person of the weekly file is no longer at the former address`() throws {
    let base = try Self.imported(
      [Self.person("2000100018", "1 OLD ST"), Self.person("2000100026", "2 SAME ST")], source: "nppes",
      asOf: "2026-11-09")
    let week = try Self.imported(
      [Self.person("2000100018", "9 NEW ST", "MARRIED"), Self.person("2000100034", "3 FIRST ST")],
      source: "nppes-w1", asOf: "2026-11-15", onto: "nppes")
    #expect(
      try Self.said([base.layer, week.layer]) == [
        "npi:2000100018": ["MARRIED", "9 NEW ST"], "npi:2000100026": ["CASE", "2 SAME ST"],
        "npi:2000100034": ["CASE", "3 FIRST ST"],
      ])
    // What is said to be one is what was merged.
    let evidence = try MergeEvidence(id: "npi:2000100018", in: LayerLookup([base.layer, week.layer]))
    #expect(evidence?.members.flatMap(\.sources).map(\.layer) == [1])
    // Not laid onto the base, it stands beside it.
    let beside = try Self.imported(
      [Self.person("2000100018", "9 NEW ST")], source: "nppes-w1", asOf: "2026-11-15")
    #expect(try Self.said([base.layer, beside.layer])["npi:2000100018"] == ["CASE", "9 NEW ST", "1 OLD ST"])
    #expect(week.layer.manifest.onto == "nppes" && base.layer.manifest.onto == nil)
  }

  @Test func `a row that the weekly file ends is ended, and one that it takes up again is back`() throws {
    let dates = [NPPESTable.deactivated: "10/30/2026"]
    let base = try Self.imported(
      [Self.person("2000100018", "1 OLD ST"), ["NPI": "2000100026"].merging(dates) { $1 }], source: "nppes",
      asOf: "2026-11-09")
    let again = Self.person("2000100026", "2 BACK ST").merging(dates) { $1 }
      .merging([NPPESTable.reactivated: "11/10/2026"]) { $1 }
    let week = try Self.imported(
      [["NPI": "2000100018", NPPESTable.deactivated: "11/12/2026"], again], source: "nppes-w1",
      asOf: "2026-11-15", onto: "nppes")
    #expect(try Self.said([base.layer]) == ["npi:2000100018": ["CASE", "1 OLD ST"]])
    #expect(try Self.said([base.layer, week.layer]) == ["npi:2000100026": ["CASE", "2 BACK ST"]])
  }
}
