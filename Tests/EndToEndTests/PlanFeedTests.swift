import TestSupport
import Testing

/// Directories of plans, from the publisher's files to the answers, compared by a second program in another language.
@Suite struct PlanFeedTests {
  /// Excerpts of published files, which are no part of this package.
  private static let samples = packageRoot() + "/../shared/samples"
  private static let areThere = Files.isThere(samples + "/qhp") && Files.isThere(samples + "/mpf")
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_qhp.py"
  private static let fixtures = packageRoot() + "/Tests/ImportingTests/Fixtures/"

  private func expectSame(
    _ files: [String], as form: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let data = DataFolder.seeded()
    let imported = data.run(
      ["import"] + files
        + ["--as", form, "--source", "plans", "--as-of", "2026-11-01", "--keep", "all", "--json"])
    // 3: some rows are refused, and the comparison knows which must be.
    try #require([0, 3].contains(imported.code), "\(imported.stderr)", sourceLocation: sourceLocation)
    let report = data.folder.write("report.json", imported.bytes)
    let export = data.folder.file("export.ndjson")
    try data.must("export", "ndjson", "-o", export)
    let compared = Running.run(
      "python3", [Self.comparison, "--format", form, "--report", report, "--export", export] + files,
      environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)", sourceLocation: sourceLocation)
  }

  @Test func `the comparing program finds the faults that it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func `people, places, networks and accepting are those of the written examples`() throws {
    try expectSame(
      ["index.json", "providers.json", "plans.json"].map { Self.fixtures + "QHP/" + $0 }, as: "qhp")
    try expectSame([Self.fixtures + "MA/providers.json"], as: "ma")
  }

  @Test(arguments: [("qhp", 11), ("qhp", 12), ("ma", 13), ("ma", 14)] as [(String, UInt64)])
  func `people, places, networks and accepting are those of 1,500 invented entries`(
    form: String, seed: UInt64
  )
    throws
  {
    let folder = TemporaryFolder()
    let providers = folder.file("providers.json")
    var feed = InventedPlanFeed(InventedPlanFeed.Form(rawValue: form)!, seed: seed)
    feed.write(to: providers, entries: 1_500)
    let plans = form == "qhp" ? [folder.write("plans.json", InventedPlanFeed.plans)] : []
    try expectSame([providers] + plans, as: form)
  }

  @Test(.enabled(if: areThere, "no published files beside this package"))
  func `the schema's published example is imported as it is`() throws {
    let files = ["cms-data-index.json", "providers.json", "plans.json", "drugs-1.json", "drugs-2.json"]
    try expectSame(files.map { Self.samples + "/qhp/" + $0 }, as: "qhp")
  }

  @Test(.enabled(if: areThere, "no published files beside this package"))
  func `the published list of addresses is refused as such`() {
    let outcome = DataFolder.seeded().importing(
      Self.samples + "/mpf/payer_url_list_cy2027.csv", as: "ma", source: "list")
    #expect(outcome.code == 65 && outcome.stderr.contains("it holds no provider"), "\(outcome.stderr)")
  }

  // MARK: Answers

  private func hits(_ data: DataFolder, _ arguments: String...) throws -> [String] {
    let outcome = data.run(["search", "--kind", "clinician", "--json", "id"] + arguments)
    try #require(outcome.code == 0, "\(outcome.stderr)")
    return JSON(outcome).list.compactMap { $0["id"].text }.sorted()
  }

  @Test func `a plan answers on days of its years, and on others nobody is in or out`() throws {
    let data = DataFolder.seeded()
    try data.must(
      "import", Self.fixtures + "QHP/providers.json", Self.fixtures + "QHP/plans.json", "--as", "qhp",
      "--source", "plans", "--as-of", "2026-11-01", "--keep", "all", "--quiet")
    let silver = "10001ZZ0010002"
    #expect(
      try hits(data, "--plan", silver, "--on", "2026-06-01")
        == ["npi:2000200008", "npi:2000200024", "npi:2000200032", "npi:2000200107"])
    #expect(try hits(data, "--plan", silver, "--on", "2025-06-01") == ["npi:2000200008"])
    #expect(try hits(data, "--plan", silver, "--on", "2027-06-01") == [])
    #expect(try hits(data, "--plan", silver, "--on", "2027-06-01", "--network-status", "out") == [])
    // A tier of a plan is a network of its own.
    #expect(try hits(data, "--network", "10001ZZ0010001/NON-PREFERRED") == ["npi:2000200008"])
    #expect(
      try hits(data, "--plan", "10001ZZ0010001", "--accepting", "no", "--on", "2026-06-01") == [
        "npi:2000200016"
      ])
  }

  @Test func `absence from a list with a missing part, or with a number that nobody can read, is unknown`()
    throws
  {
    func person(_ npi: String, _ name: String, _ plans: String) -> String {
      #"{"npi":\#(npi),"type":"INDIVIDUAL","name":{"last":"\#(name)"},"specialty":["207RX0202X"],"#
        + #""addresses":{"city":"Gary","state":"IN"},"plans":[\#(plans)]}"#
    }
    let plan = #"{"plan_id":"10001ZZ0010001","network_tier":"A","years":[2026]}"#
    let index = #"{"provider_urls":["https://x/1.json","https://x/2.json"]}"#
    let listed = person("2000200008", "Listed", plan)
    for (files, isComplete) in [
      (["1.json": "[\(listed)]", "2.json": "[]", "index.json": index], true),
      (["1.json": "[\(listed)]", "index.json": index], false),
      (["1.json": "[\(listed),\(person("null", "Numberless", plan))]", "2.json": "[]"], false),
      (["1.json": "[\(listed),{\"type\":\"INDIVIDUAL\"}]", "2.json": "[]"], false),
    ] {
      let data = DataFolder.seeded()
      let other = data.folder.write("other.json", "[\(person("2000200016", "Absent", ""))]")
      try data.must(
        "import", other, "--as", "qhp", "--source", "other", "--as-of", "2026-11-01", "--quiet", "--keep",
        "all")
      let paths = files.sorted { $0.key < $1.key }.map { data.folder.write($0.key, $0.value) }
      let imported = data.run(
        ["import"] + paths
          + ["--as", "qhp", "--source", "plans", "--as-of", "2026-11-01", "--complete-for", "clinicians"])
      #expect([0, 3].contains(imported.code), "\(imported.stderr)")
      let out = try hits(data, "--plan", "10001ZZ0010001", "--network-status", "out")
      #expect(out == (isComplete ? ["npi:2000200016"] : []), "\(files.keys.sorted())")
    }
  }

  @Test func `a doctor listed for one of two plans that share a network id is not in the other`() throws {
    let data = DataFolder.seeded()
    try data.must(
      "import", Self.fixtures + "MA/providers.json", "--as", "ma", "--source", "ma", "--as-of", "2026-11-01",
      "--keep", "all", "--quiet")
    let on = "2027-03-01"
    let numberless = ["clinician:ma:1", "npi:2000200008", "npi:2000200115"]
    #expect(try hits(data, "--plan", "H9999-002-000", "--on", on) == numberless)
    // She sees new patients under the first plan only, and there not at her second place.
    #expect(
      try hits(data, "--plan", "H9999-002-000", "--on", on, "--accepting", "no") == ["npi:2000200008"])
    let lines = JSON(try data.must("show", "2000200008", "--format", "json"))
    #expect(!lines.isNull)
    #expect(try hits(data, "--plan", "H9999-001-001", "--on", "2026-11-20") == [])
  }

  // MARK: Memory

  @Test(.disabled(if: BuiltCommand.keepsFreedMemory, "the address sanitizer keeps what is freed"))
  func `a providers file four times as large takes no more memory to read`() throws {
    let folder = TemporaryFolder()
    // Prints the peak of its child in kilobytes.
    let script =
      "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL);"
      + "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    func peak(_ bytes: Int) throws -> Int {
      let data = DataFolder()
      var feed = InventedPlanFeed(.qhp, seed: 5)
      let file = folder.file("\(bytes).json")
      feed.write(to: file, bytes: bytes)
      let outcome = Running.run(
        "python3",
        [
          "-c", script, BuiltCommand.path, "import", file, "--as", "qhp", "--source", "plans", "--as-of",
          "2026-11-01", "--dry-run", "--quiet",
        ], environment: data.environment)
      let words = outcome.stdout.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
      try #require(words.count == 2 && [0, 3].contains(words[0]), "\(outcome.stdout)\(outcome.stderr)")
      return words[1]
    }
    let (small, large) = (try peak(2 << 20), try peak(8 << 20))
    // The lint keeps some fifty bytes of each entity, the entities here are short.
    #expect(large - small < 6 << 10, "\(small) kB for 2 MB, \(large) kB for 8 MB")
  }
}
