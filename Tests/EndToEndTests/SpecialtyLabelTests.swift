import TestSupport
import Testing

/// A steward imports her own copy of the taxonomy; its names are shown, and nothing else changes.
@Suite struct SpecialtyLabelTests {
  let data = DataFolder.seeded()

  private func words() throws -> [String] {
    let hits = JSON(
      try data.must(
        "search", "--cancer", "melanoma", "--kind", "clinician", "--json", "match.words,modalities")
    ).list
    #expect(hits.count == 2 && hits.allSatisfy { $0["modalities"].texts == ["medical"] })
    return hits.compactMap { $0["match"]["words"].text ?? $0["match.words"].text }
  }

  @Test func `the names of the user's taxonomy stand in the reasons until it is removed`() throws {
    #expect(data.importing(data.folder.write("registry.csv", InventedRegistry.people(2).csv)).code == 0)
    let ours = try words()
    #expect(ours.allSatisfy { $0.hasPrefix("Medical oncologist: ") })
    let before = data.generations().contentHash
    let file = data.folder.write(
      "nucc_taxonomy.csv",
      "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
        + "207RX0202X,Pretend Physicians,Inner Medicine,Oncology,,,Fixture Oncology Physician,Individual\n")
    #expect(data.importing(file, as: "nucc", source: "nucc").code == 0)
    #expect(
      try words() == ours.map { "Fixture Oncology Physician: " + $0.dropFirst("Medical oncologist: ".count) })
    try data.must("sources", "remove", "nucc")
    #expect(try words() == ours)
    #expect(data.generations().contentHash == before)
  }
}
