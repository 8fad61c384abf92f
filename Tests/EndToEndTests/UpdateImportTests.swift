import TestSupport
import Testing

/// A steward lays a weekly file onto the monthly one, and takes it away again.
@Suite struct UpdateImportTests {
  let data = DataFolder.seeded()

  private func registry(_ people: [(Int, String)]) -> String {
    var registry = InventedRegistry()
    for (i, last) in people { registry.person(InventedRegistry.npi(i), "Ana", last) }
    return registry.csv
  }

  private func imported(
    _ csv: String, source: String, asOf: String, _ more: String..., format: String = "nppes"
  ) -> Outcome {
    let file = data.folder.write(source + ".csv", csv)
    return data.run(["import", file, "--as", format, "--source", source, "--as-of", asOf] + more)
  }

  private func names() throws -> [String] {
    JSON(try data.must("search", "Ana", "--kind", "clinician", "--json", "name")).list.compactMap {
      $0["name"].text
    }
    .sorted()
  }

  @Test func `an update takes the place of what it updates, and gives it back when it is removed`() throws {
    #expect(imported(registry([(1, "Old"), (2, "Same")]), source: "nppes", asOf: "2026-11-09").code == 0)
    let before = data.generations().contentHash
    let update = registry([(1, "New"), (3, "First")])
    #expect(imported(update, source: "nppes-w1", asOf: "2026-11-15", "--onto", "nppes").code == 0)
    #expect(try names() == ["Ana First, MD", "Ana New, MD", "Ana Same, MD"])
    let shown = try data.must("show", InventedRegistry.npi(1)).stdout
    #expect(shown.contains("Ana New") && !shown.contains("Old"))
    #expect(try data.must("sources", "show", "nppes-w1").stdout.contains("laid onto nppes"))
    #expect(JSON(try data.must("sources", "show", "nppes-w1", "--json"))["onto"].text == "nppes")
    try data.must("sources", "remove", "nppes-w1")
    #expect(data.generations().contentHash == before)
    #expect(try names() == ["Ana Old, MD", "Ana Same, MD"])
  }

  @Test func `an update that fits nothing is refused before it is read, with what to do`() throws {
    #expect(imported(registry([(1, "Old")]), source: "nppes", asOf: "2026-11-09").code == 0)
    #expect(imported(registry([(1, "New")]), source: "w1", asOf: "2026-11-15", "--onto", "nppes").code == 0)
    let before = data.generations()
    func refused(
      _ source: String, _ more: [String], code: Int32, saying words: String, format: String = "nppes"
    ) {
      let file = data.folder.write("update.csv", registry([(1, "Newer")]))
      let outcome = data.run(
        ["import", file, "--as", format, "--source", source, "--as-of", "2026-11-22"] + more)
      #expect(outcome.code == code && outcome.stderr.contains(words), "\(outcome.stderr)")
      #expect(outcome.stdout.isEmpty)
      #expect(data.generations() == before)
    }
    refused("w2", ["--onto", "nppess"], code: 66, saying: "names no source that is there; these are: ")
    refused("w2", ["--onto", "w1"], code: 64, saying: "say --onto nppes")
    refused("nppes", ["--onto", "nppes"], code: 64, saying: "an id of its own with --source")
    refused(
      "w2", ["--onto", "nppes"], code: 64, saying: "was read with --as nppes", format: "nppes-othername")
    refused("nppes", ["--onto", "nci-centers"], code: 64, saying: "was read with --as centers")
  }

  @Test func `an NPI of the report of ended NPIs is no hit, and shows on which day it ended`() throws {
    #expect(imported(registry([(1, "Gone"), (2, "Here")]), source: "nppes", asOf: "2026-11-09").code == 0)
    let report =
      "NPPES Deactivated NPI Report as of Nov 9 2026,\nNPI,NPPES Deactivation Date\n\(InventedRegistry.npi(1)),11/02/2026\n"
    let outcome = imported(report, source: "ended", asOf: "2026-11-09", format: "nppes-deactivated")
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("read 1 row · kept 0 · deactivated 1 · refused 0"))
    #expect(try names() == ["Ana Here, MD"])
    #expect(
      try data.must("show", InventedRegistry.npi(1)).stdout.contains(
        "deactivated on 2026-11-02: this NPI is not in use and is never a hit"))
  }
}
