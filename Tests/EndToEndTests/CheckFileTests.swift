import DirectoryModel
import TestSupport
import Testing

/// `check` over published files, worked out a second time by a program in another language from the files themselves.
///
/// Only directories of payers have plans: Care Compare and the registry list nobody in any, so that there is no pair to
/// ask about; of them `check` says unknown, as CheckTests has it.
@Suite struct CheckFileTests {
  private static let samples = packageRoot() + "/../shared/samples/plannet/"
  private static let isThere = Files.isThere(samples)
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_check.py"

  @Test func `the comparing program finds the faults that it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  /// - Returns: what the comparison prints.
  private func compared(
    imported: [String], derivedFrom files: [String], pairs: Int, seed: Int, isComplete: Bool
  ) throws -> String {
    let data = DataFolder.seeded()
    let outcome = data.run(
      ["import"] + imported + [
        "--as", "plan-net", "--source", "payer", "--as-of", "2026-11-01", "--keep", "all", "--quiet",
      ] + (isComplete ? ["--complete-for", "clinicians"] : []))
    try #require(outcome.code == 0, "\(outcome.stderr)")
    let compared = Running.run(
      "python3",
      [
        Self.comparison, "--program", BuiltCommand.path, "--data", data.path, "--source", "payer", "--on",
        "2026-11-15", "--pairs", "\(pairs)", "--seed", "\(seed)",
      ] + (isComplete ? ["--complete"] : []) + files, environment: data.environment)
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)")
    return compared.stdout
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: [(false, 11), (true, 12)])
  func `two thousand random pairs of a clinician and a plan are answered as the files say`(
    isComplete: Bool, seed: Int
  ) throws {
    // Imported from one form and worked out from the other: they hold the same directory.
    let lines = Files.names(in: Self.samples + "ndjson").map { Self.samples + "ndjson/" + $0 }
    let text = try compared(
      imported: lines, derivedFrom: [Self.samples + "xml"], pairs: 2_000, seed: seed, isComplete: isComplete)
    #expect(text.hasPrefix("same: 2,000 pairs of 1,018 clinicians and 30 plans"), "\(text)")
  }

  /// Most people of those files have numbers that are none, so that nobody is out of the whole list.
  @Test(.enabled(if: isThere, "no published files beside this package"))
  func `of people who all have their number, those whom a complete list leaves out are out`() throws {
    let folder = TemporaryFolder()
    let files = Files.names(in: Self.samples + "ndjson").map { name in
      let lines = Files.text(Self.samples + "ndjson/" + name).split(separator: "\n").filter(Self.hasNumber)
      return folder.write(name, lines.joined(separator: "\n"))
    }
    let text = try compared(imported: files, derivedFrom: files, pairs: 1_000, seed: 13, isComplete: true)
    #expect(text.hasPrefix("same: 1,000 pairs of ") && !text.contains(" 0 out"), "\(text)")
  }

  /// False for people without a valid NPI, and for their roles.
  private static func hasNumber(_ line: Substring) -> Bool {
    let resource = JSON(line: String(line))
    let named = resource["practitioner"]["reference"].text?.split(separator: "/").last
    switch resource["resourceType"].text {
    case "Practitioner": return isNumbered(resource)
    case "PractitionerRole": return named.map { numbered.contains(String($0)) } ?? true
    default: return true
    }
  }

  private static func isNumbered(_ person: JSON) -> Bool {
    person["identifier"].list.contains { identifier in
      identifier["system"].text?.hasSuffix("us-npi") == true
        && NationalProviderIdentifier.parse(identifier["value"].text ?? "") != nil
    }
  }

  private static let numbered: Set<String> = Set(
    Files.names(in: samples + "ndjson").flatMap { name in
      Files.text(samples + "ndjson/" + name).split(separator: "\n").map { JSON(line: String($0)) }
        .filter { $0["resourceType"].text == "Practitioner" && isNumbered($0) }
        .compactMap { $0["id"].text }
    })

  @Test func `an invented directory is answered as its files say, from XML as from NDJSON`() throws {
    let folder = TemporaryFolder()
    for form in ["ndjson", "xml"] {
      let file = folder.file("directory." + form)
      let made = Running.run(
        packageRoot() + "/Scripts/generate-plan-net", ["--clinicians", "120", "--seed", "9", "--out", file],
        environment: [:])
      try #require(made.code == 0, "\(made.stderr)")
      let text = try compared(
        imported: [file], derivedFrom: [file], pairs: 300, seed: 5, isComplete: false)
      #expect(text.hasPrefix("same: "), "\(text)")
    }
  }
}
