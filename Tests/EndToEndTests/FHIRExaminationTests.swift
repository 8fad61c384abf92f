import Foundation
import TestSupport
import Testing

/// The FHIR facade, examined from outside: a second program in another language scans the published resources and
/// compares ids, totals, included resources and fields with what the server answers.
@Suite struct FHIRExaminationTests {
  private static let python = packageRoot() + "/.build/readers/bin/python"
  private static let missing =
    "the foreign readers are not installed, so that nothing examined FHIR; type Scripts/install-dependencies readers"
  /// Published examples and the data of a reference server; no part of this package.
  private static let samples = ["ndjson", "ig-examples/json"].map {
    packageRoot() + "/../shared/samples/plannet/" + $0
  }
  /// 300 searches, as CI asks; `FHIR_REQUESTS=3000` asks as many as a release wants.
  private static let requests = ProcessInfo.processInfo.environment["FHIR_REQUESTS"] ?? "300"
  private static let areSamplesThere = Files.isThere(samples[0])

  /// Runs one of the examining programs and requires that it found nothing.
  private func examine(
    _ program: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let outcome = Running.run(
      Self.python, [packageRoot() + "/Tests/Readers/" + program] + arguments,
      environment: ["HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"],
      deadline: 1_000)
    #expect(
      outcome.code == 0, "\(program): \(outcome.stdout.suffix(6_000))\(outcome.stderr.suffix(2_000))",
      sourceLocation: sourceLocation)
  }

  /// A directory of these resources and nothing else but reference data: no centers, no programs, so that a search
  /// has to give the resources and nothing beside them.
  private func imported(_ sources: [String], _ bundled: TemporaryFolder) throws -> DataFolder {
    let rows = Files.text(packageRoot() + "/Data/sources.csv").split(separator: "\n").map(String.init)
    let kept = rows.prefix(1) + rows.filter { $0.contains(",reference,") }
    _ = bundled.write("sources.csv", kept.joined(separator: "\n") + "\n")
    for row in kept.dropFirst() {
      let name = String(row.prefix { $0 != "," })
      _ = bundled.write(name, Files.text(packageRoot() + "/Data/" + name))
    }
    let data = DataFolder(bundled: bundled.path)
    let outcome = data.run(
      ["import"] + sources + [
        "--as", "plan-net", "--source", "payer", "--as-of", "2026-11-01", "--keep", "all",
      ])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    return data
  }

  private func base(_ server: RunningServer) -> String { "http://127.0.0.1:\(server.port)/fhir/r4" }

  /// An invented directory in which every parameter has values.
  private func invented(_ folder: TemporaryFolder, seed: Int = 1) throws -> String {
    let path = folder.file("directory")
    let made = Running.run(
      Self.python, [packageRoot() + "/Tests/Readers/invent_plan_net.py", path, "--seed", "\(seed)"],
      environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    try #require(made.code == 0, "\(made.stderr)")
    return path
  }

  @Test(.timeLimit(.minutes(60)))
  func `the examination gives the answers of the specification and finds a server's faults`() throws {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    examine("fhir_oracle.py", ["--selftest"])
  }

  @Test(.timeLimit(.minutes(60)))
  func `every search over an invented directory gives what a scan of its resources gives`() throws {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let folder = TemporaryFolder()
    let resources = try invented(folder)
    let bundled = TemporaryFolder()
    let data = try imported([resources], bundled)
    let server = RunningServer(data)
    examine(
      "fhir_oracle.py", ["--base", base(server), "--requests", Self.requests, "--seed", "1", resources])
    examine("fhir_round_trip.py", ["--base", base(server), resources])
    try data.must("export", "fhir-bulk", "-o", folder.file("bulk"))
    examine("fhir_bulk.py", ["--base", base(server), folder.file("bulk")])
    examine(
      "fhir_errors.py",
      ["--base", base(server), "Practitioner/person-1", "Organization/net-1", "PractitionerRole/role-1-0"])
  }

  @Test(.timeLimit(.minutes(60)), .enabled(if: areSamplesThere, "no published files beside this package"))
  func `every search over the reference server's data gives what a scan of its resources gives`() throws {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let bundled = TemporaryFolder()
    let data = try imported(Self.samples, bundled)
    let server = RunningServer(data)
    examine(
      "fhir_oracle.py", ["--base", base(server), "--requests", Self.requests, "--seed", "2"] + Self.samples)
    examine("fhir_round_trip.py", ["--base", base(server)] + Self.samples)
  }

  @Test(.timeLimit(.minutes(60)))
  func
    `a directory made from other formats is valid FHIR and its searches are right about its own resources`()
    throws
  {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let server = RunningServer(DataFolder.withExample())
    examine(
      "fhir_oracle.py", ["--base", base(server), "--as-served", "--requests", Self.requests, "--seed", "3"])
  }
}
