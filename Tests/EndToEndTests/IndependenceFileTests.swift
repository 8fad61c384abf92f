import TestSupport
import Testing

/// The lines of independence over published files, worked out a second time by a program in another language from the
/// files themselves.
@Suite struct IndependenceFileTests {
  private static let invented = packageRoot() + "/Tests/ImportingTests/Fixtures/CareCompare/"
  /// Excerpts of published files: they hold real people and are no part of this package.
  private static let samples = packageRoot() + "/../shared/samples/care-compare/"
  private static let isThere = Files.isThere(samples)
  private static let derivation = packageRoot() + "/Tests/Scripts/derive_independence.py"

  @Test func `the deriving program finds the ties that it is there to find`() {
    let outcome = Running.run("python3", [Self.derivation, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  /// Imports the files, and holds what `compare` says of so many pairs against what the files say.
  ///
  /// - Returns: how many lines of a subject are different, shared and unknown, by subject.
  private func derived(
    dac: String, affiliation: String? = nil, hospitals: String? = nil, pairs: Int, seed: Int = 7
  ) throws -> [String: [Int]] {
    let data = DataFolder.seeded()
    var arguments = [
      Self.derivation, "--command", BuiltCommand.path, "--dac", dac, "--pairs", "\(pairs)", "--seed",
      "\(seed)",
    ]
    for (format, file) in [("dac", dac), ("dac-affiliation", affiliation), ("hospitals", hospitals)] {
      guard let file else { continue }
      let imported = data.importing(file, as: format, source: format, "--keep", "all", "--quiet")
      try #require([0, 3].contains(imported.code), "\(imported.stderr)")
    }
    if let affiliation { arguments += ["--affiliation", affiliation] }
    let outcome = Running.run("python3", arguments, environment: data.environment)
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stdout.hasPrefix("\(pairs) pairs of "), "\(outcome.stdout)")
    #expect(outcome.stdout.contains(", 0 differences;"), "\(outcome.stdout)")
    var counts: [String: [Int]] = [:]
    for match in outcome.stdout.matches(of: /(\w+) (\d+)\/(\d+)\/(\d+)/) {
      counts[String(match.1)] = [match.2, match.3, match.4].compactMap { Int($0) }
    }
    return counts
  }

  @Test(.enabled(if: isThere, "no published files beside this package"))
  func `two thousand random pairs of clinicians are tied as the files say`() throws {
    func published(_ words: String) throws -> String {
      try #require(Files.names(in: Self.samples + "derived").first { $0.contains(words) })
    }
    let hospitals = try #require(Files.names(in: Self.samples).first { $0.hasPrefix("Hospital_") })
    let counts = try derived(
      dac: Self.samples + "derived/" + published("DAC_31col"),
      affiliation: Self.samples + "derived/" + published("Facility_"),
      hospitals: Self.samples + hospitals, pairs: 2_000)
    // Strangers share nothing: a draw without ties would say little.
    for subject in ["group", "hospital", "site", "organization", "medical_school"] {
      let met = try #require(counts[subject], "\(subject)")
      #expect(met.reduce(0, +) == 2_000, "\(subject)")
      #expect(met.allSatisfy { $0 > 0 }, "\(subject): \(met) different, shared, unknown")
    }
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: ["DAC_2026", "DAC_National", "Physician_"])
  func `a layout of any year ties the same people`(beginning: String) throws {
    let file = try #require(Files.names(in: Self.samples).first { $0.hasPrefix(beginning) })
    _ = try derived(dac: Self.samples + file, pairs: 200, seed: 11)
  }

  @Test func `invented clinicians are tied as their files say`() throws {
    _ = try derived(
      dac: Self.invented + "DAC_2026.csv", affiliation: Self.invented + "Facility_Affiliation.csv",
      hospitals: Self.invented + "Hospital_General_Information.csv", pairs: 50)
  }
}
