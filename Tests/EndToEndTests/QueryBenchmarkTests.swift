import TestSupport
import Testing

/// The questions of `Scripts/bench index`, asked by the built runner, beside a scan in another language.
@Suite struct QueryBenchmarkTests {
  /// Built beside the command.
  private static let runner = BuiltCommand.path.dropLast("second-opinion".count) + "QueryBenchmark"

  @Test func `a plain scan of 2,000 invented rows gives the totals and first pages of every question`() throws
  {
    let data = DataFolder.seeded()
    let (file, feeds) = (data.folder.file("npidata.csv"), data.folder.file("feeds"))
    let results = data.folder.file("results")
    for folder in [feeds, results] {
      try #require(Running.run("mkdir", [folder], environment: [:]).code == 0)
    }
    let made = Running.run(
      packageRoot() + "/Scripts/generate-nppes", ["--rows", "2000", "--out", file, "--feeds", feeds],
      environment: [:])
    try #require(made.code == 0, "\(made.stderr)")
    // Nobody but whom the registry brings: no programs and no hospitals.
    try data.must("sources", "remove", "programs", "--quiet")
    try data.must(
      "import", packageRoot() + "/Data/centers.csv", packageRoot() + "/Data/center-sites.csv", "--as",
      "centers",
      "--source", "nci-centers", "--as-of", "2026-01", "--force", "--quiet")
    try data.must(
      "import", file, "--as", "nppes", "--source", "nppes", "--as-of", "2026-11-01", "--keep", "all",
      "--stage",
      "--quiet")
    for (name, isLast) in [("networks", false), ("services", true)] {
      let import_ = [
        "import", feeds + "/\(name).csv", "--as", "mapped", "--mapping",
        packageRoot() + "/Scripts/mappings/\(name).json", "--source", name, "--as-of", "2026-11-01", "--keep",
        "all", "--quiet",
      ]
      let outcome = data.run(import_ + (isLast ? [] : ["--stage"]))
      try #require(outcome.code == 0, "\(outcome.stderr)")
    }
    let compared = Running.run(
      "python3",
      [
        "-B", packageRoot() + "/Tests/Scripts/scan_questions.py", file, feeds, data.path, results,
        String(Self.runner),
      ], environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)")
  }
}
