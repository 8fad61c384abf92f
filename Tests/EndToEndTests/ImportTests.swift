import Foundation
import TestSupport
import Testing

/// A steward imports a file that is good, or good in the main.
@Suite struct ImportTests {
  let data = DataFolder.seeded()

  /// Five people, one row that is no provider and one whose number is mistyped.
  private func partlyUseless() -> String {
    var registry = InventedRegistry.people(5)
    registry.useless(InventedRegistry.npi(50))
    registry.person("2000000011", "Wanda", "Wrongdigit")
    return data.folder.write("partly.csv", registry.csv)
  }

  @Test func `a good file is imported with exit code 0 and answers at once`() throws {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    let outcome = data.importing(file)
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("read 5 rows · kept 5 · refused 0"))
    #expect(
      outcome.lines.last == "generation 2 published (1 kept). Undo: second-opinion index use 1",
      "how to undo it is told")
    #expect(JSON(try data.must("search", "Ejemplo", "--json", "npi")).list.count == 5)
  }

  @Test
  func `rows that cannot be used are refused one by one, with exit code 3, and the others are imported`()
    throws
  {
    let outcome = data.importing(partlyUseless())
    #expect(outcome.code == 3)
    #expect(
      outcome.stdout.contains("read 7 rows · kept 5 · refused 2 (npi-checksum 1 · nppes-entity-type 1)"))
    #expect(outcome.stderr.contains("partly.csv:7:"), "the line is named")
    #expect(outcome.stderr.contains("partly.csv:8:"))
    #expect(JSON(try data.must("search", "Ejemplo", "--json", "npi")).list.count == 5)
    #expect(JSON(try data.must("search", "Wrongdigit", "--json", "npi")).list.isEmpty)
  }

  @Test func `the report as JSON counts every row once`() throws {
    let file = partlyUseless()
    let outcome = data.importing(file, "--json")
    #expect(outcome.code == 3)
    let report = JSON(outcome)
    #expect(
      report.keys.isSuperset(of: [
        "source", "as_of", "sha256", "read", "kept", "deactivated", "repaired", "refused", "by_rule",
        "warnings",
        "generation",
      ]))
    #expect(report["source"].text == "registry")
    #expect(report["as_of"].text == "2026-11-01")
    #expect(
      [report["read"].int, report["kept"].int, report["deactivated"].int, report["refused"].int] == [
        7, 5, 0, 2,
      ])
    #expect(report["generation"].int == 2)
    let sum = Running.run("sha256sum", [file], environment: [:])
    #expect(sum.stdout.hasPrefix(report["sha256"].text ?? "none"))
    #expect(report["issues"].list.count == 2)
    for issue in report["issues"].list {
      #expect(issue["file"].text == "partly.csv")
      #expect(issue.keys.isSuperset(of: ["line", "rule", "remedy"]))
    }
  }

  @Test func `refused rows go to a quarantine file, as they were`() throws {
    let quarantine = data.folder.file("bad.ndjson")
    #expect(data.importing(partlyUseless(), "--quarantine", quarantine).code == 3)
    let lines = Files.text(quarantine).split(separator: "\n").map { JSON(line: String($0)) }
    #expect(lines.map { $0["rule"].text } == ["nppes-entity-type", "npi-checksum"])
    #expect(lines.map { $0["line"].int } == [7, 8])
    #expect(lines[0]["record"].text?.contains("Nobody") == true)
    #expect(Files.permissions(quarantine) == 0o600)
  }

  @Test func `a dry run reports and changes nothing`() {
    let before = data.generations()
    let outcome = data.importing(partlyUseless(), "--dry-run")
    #expect(outcome.code == 3)
    #expect(outcome.stdout.contains("kept 5 · refused 2"))
    #expect(outcome.stdout.contains("nothing published"))
    #expect(data.generations() == before)
    // Not even a fresh directory is made.
    let fresh = DataFolder()
    #expect(fresh.importing(data.folder.file("partly.csv"), "--dry-run").code == 3)
    #expect(!Files.isThere(fresh.path))
  }

  @Test func `a staged import waits for the next one, and both are published as one`() throws {
    let before = data.generations()
    let first = data.folder.write("first.csv", InventedRegistry.people(2, from: 1).csv)
    let second = data.folder.write("second.csv", InventedRegistry.people(3, from: 11).csv)
    let staged = data.importing(first, source: "first", "--stage")
    #expect(staged.code == 0)
    #expect(staged.stdout.contains("nothing published"))
    #expect(data.generations() == before)
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.isEmpty)
    let published = data.importing(second, source: "second")
    #expect(published.stdout.contains("generation 2 published"))
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 5)
  }

  @Test func `a source that is imported again replaces itself and nothing else`() throws {
    #expect(
      data.importing(data.folder.write("a.csv", InventedRegistry.people(4).csv), source: "one").code == 0)
    #expect(
      data.importing(data.folder.write("b.csv", InventedRegistry.people(4, from: 21).csv), source: "two").code
        == 0)
    #expect(
      data.importing(data.folder.write("a.csv", InventedRegistry.people(3, from: 31).csv), source: "one").code
        == 0)
    let found = JSON(data.run("search", "Ejemplo", "--json", "npi")).list.compactMap { $0["npi"].text }
    #expect(Set(found) == Set((Array(21...24) + Array(31...33)).map(InventedRegistry.npi)))
  }

  @Test func `the same layers make the same content, whatever the day and the order of the imports`() {
    let (a, b) = (InventedRegistry.people(4), InventedRegistry.people(4, from: 21))
    func content(_ order: [(String, InventedRegistry)]) -> String {
      let data = DataFolder.seeded()
      for (source, registry) in order {
        #expect(data.importing(data.folder.write(source + ".csv", registry.csv), source: source).code == 0)
      }
      return data.generations().contentHash
    }
    #expect(content([("one", a), ("two", b)]) == content([("two", b), ("one", a)]))
  }

  @Test func `a file that was imported already changes nothing`() {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    #expect(data.importing(file).code == 0)
    let before = data.generations()
    #expect(data.importing(file).code == 0)
    #expect(data.generations() == before)
  }

  @Test func `the file may come through standard input, and its digest may be demanded`() throws {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    let sum = String(Running.run("sha256sum", [file], environment: [:]).stdout.prefix(64))
    let outcome = data.run(
      ["import", "-", "--as", "nppes", "--source", "registry", "--as-of", "2026-11-01", "--sha256", sum],
      input: file)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 5)
  }

  @Test func `refused rows are never written over a file of the data directory`() throws {
    let file = partlyUseless()
    let manifest = data.path + "/current/manifest.json"
    let before = Files.bytes(manifest)
    for more in [[], ["--dry-run"]] {
      let outcome = data.run(
        [
          "import", file, "--as", "nppes", "--source", "registry", "--as-of", "2026-11-01", "--quarantine",
          manifest,
        ]
          + more)
      #expect(outcome.code == 64 && outcome.stderr.contains("data directory"), "\(outcome.stderr)")
    }
    #expect(Files.bytes(manifest) == before)
    let input = Files.bytes(file)
    let itself = data.importing(file, "--quarantine", file, "--dry-run")
    #expect(itself.code == 64 && itself.stderr.contains("is a file that is to be read"), "\(itself.stderr)")
    #expect(Files.bytes(file) == input)
  }

  @Test func `a file that is older than what it replaces is taken, and that is said`() throws {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    try data.importRegistry(file, asOf: "2026-11-01")
    let outcome = data.run(
      "import", file, "--as", "nppes", "--source", "nppes", "--as-of", "2026-10-01")
    #expect(outcome.code == 0)
    #expect(
      outcome.stderr.contains(
        "nppes is older than what it replaces: as of 2026-10-01, and 2026-11-01 until now"))
  }
}
