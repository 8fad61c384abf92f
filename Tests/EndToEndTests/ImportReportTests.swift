import TestSupport
import Testing

/// What an import tells a steward, when it is done and ever after.
@Suite struct ImportReportTests {
  let data = DataFolder.seeded()

  private static let header = "clinician,npi,last,as_of\n"

  /// Two people, one with a mistyped number, and a row that names nobody.
  private func partly() -> String {
    data.folder.write(
      "clinicians.csv",
      Self.header + "a,2000000010,One,2026-11-01\nb,2000000011,Two,2026-11-01\nc,,,2026-11-01\n")
  }

  private func importing(_ file: String, _ more: String...) -> Outcome {
    data.run(
      ["import", file, "--as", "exchange", "--source", "plan-x", "--as-of", "2026-11-01"] + more)
  }

  @Test func `a warning is one line with its number, what it means and where it stands`() {
    let outcome = importing(partly())
    #expect(outcome.code == 3)
    #expect(outcome.lines.first?.hasPrefix("read 3 rows · kept 2 · refused 1 (") == true)
    let warnings = outcome.lines.drop { $0 != "kept with a warning:" }.dropFirst()
    let line = warnings.first ?? ""
    #expect(line.hasPrefix("  npi-checksum 1: expected ten digits"))
    #expect(line.contains("kept under its own id"))
    #expect(line.hasSuffix("(first: clinicians.csv:3, npi \"2000000011\")"))
    #expect(!outcome.stderr.contains("npi-checksum"), "what is kept is not named among the refused")
  }

  @Test func `how much of a source nobody has checked is said`() throws {
    let file = data.folder.write(
      "clinicians.csv",
      "clinician,npi,last,verified\na,2000000010,One,2026-11-01\nb,2000000028,Two,\nc,2000000036,Three,\n")
    #expect(importing(file).stdout.contains("\nno verified date: 2 of 3 records; "))
    let json = JSON(
      data.run("import", file, "--as", "exchange", "--source", "y", "--as-of", "2026", "--json"))
    #expect(json["verified"].int == 1 && json["unverified"].int == 2)
    let checked = data.folder.write(
      "clinicians.csv", "clinician,npi,last,verified\na,2000000010,One,2026-11-01\n")
    #expect(!importing(checked, "--force").stdout.contains("no verified date"))
    // Of an ended NPI there is nothing to verify.
    var registry = InventedRegistry.people(2)
    registry.deactivated(InventedRegistry.npi(40), on: "05/14/2019")
    #expect(data.importing(data.folder.write("r.csv", registry.csv)).stdout.contains("date: 2 of 2 records"))
  }

  @Test func `what ends a declared completeness is said`() {
    #expect(
      importing(partly(), "--complete-for", "clinicians").stdout.contains(
        "declared complete for clinicians, but part of it could not be read or has no NPI: nobody is out by absence"
      ))
    let whole = data.folder.write("whole.csv", Self.header + "a,2000000010,One,2026-11-01\n")
    _ = data.run("sources", "remove", "plan-x")
    let named = data.folder.file("clinicians.csv")
    _ = Running.run("mv", [whole, named], environment: [:])
    #expect(
      importing(named, "--complete-for", "clinicians").stdout.contains(
        "complete for clinicians, as declared"))
  }

  @Test func `the quarantine file is named where rows were refused, and otherwise offered`() {
    let quarantine = data.folder.file("bad.ndjson")
    #expect(
      importing(partly(), "--quarantine", quarantine).lines.contains(
        "refused rows are in \(quarantine), each with its reason"))
    var registry = InventedRegistry.people(1)
    for i in 1...30 { registry.useless(InventedRegistry.npi(100 + i)) }
    let many = data.importing(data.folder.write("many.csv", registry.csv))
    #expect(many.stderr.contains("and 10 more; --quarantine FILE keeps every refused row"))
    #expect(many.errorLines.count { $0.contains("[nppes-entity-type]") } == 20)
  }

  @Test func `the generation to go back to is the one that answered, whatever its number`() {
    let people = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    #expect(data.importing(people).code == 0)
    #expect(data.run("index", "use", "1").code == 0)
    let other = data.importing(people, source: "other")
    #expect(other.lines.last == "generation 3 published (1 kept). Undo: second-opinion index use 1")
    let again = data.importing(people, source: "other")
    #expect(again.lines.last == "generation 3 stays: nothing has changed")
    let elsewhere = Running.run(
      BuiltCommand.path,
      [
        "--data", data.path, "import", people, "--as", "nppes", "--source", "more", "--as-of", "2026-11-01",
      ], environment: ["SECOND_OPINION_TODAY": "2026-11-21", "HOME": data.home])
    #expect(elsewhere.lines.last?.hasSuffix("second-opinion index use 3 --data \(data.path)") == true)
  }

  @Test func `two runs of one import print the same when no person is watching`() {
    let file = partly()
    #expect(
      importing(file).stdout.split(separator: "\n").dropLast()
        == importing(file).stdout.split(separator: "\n").dropLast())
  }

  @Test func `large numbers are written in groups of three for people and plain for programs`() {
    let file = data.folder.write("registry.csv", InventedRegistry.people(1_234).csv)
    #expect(data.importing(file).lines.first == "read 1,234 rows · kept 1,234 · refused 0")
    #expect(JSON(data.run("sources", "show", "registry", "--json"))["kept"].int == 1_234)
    #expect(data.run("sources", "show", "registry").stdout.contains("registry.csv: 1,234 rows"))
  }

  @Test func `the report stays with its source, as text and as JSON`() throws {
    #expect(importing(partly(), "--complete-for", "clinicians").code == 3)
    let text = try data.must("sources", "show", "plan-x")
    #expect(text.lines.first == "plan-x: format exchange, as of 2026-11-01")
    #expect(text.stdout.contains("  npi-checksum 1: expected ten digits"))
    #expect(text.stdout.contains("declared complete for clinicians, but part of it could not be read"))
    #expect(text.stdout.contains("clinicians.csv: 3 rows, "))
    #expect(text.stdout.contains("\nrefused:\n  clinicians.csv:4:"))
    #expect(text.stdout.contains("  clinicians 2: fresh 2, aging 0, stale 0; of 2026-11-01"))
    let json = JSON(try data.must("sources", "show", "plan-x", "--json"))
    #expect(json["complete_declared"].text == "clinicians" && json["complete_for"].isNull)
    #expect(json["warnings"]["npi-checksum"].int == 1)
    #expect(json["issues"].list.map { $0["refused"].value as? Bool } == [false, true])
    #expect(json["examples"]["warnings"]["npi-checksum"]["line"].int == 3)
    #expect(json["records"]["clinician"].int == 2)
    #expect(json["freshness"]["clinicians"]["fresh"].int == 2)
    #expect(json["generation"].int == 2 && json["imported_at"].text?.hasPrefix("20") == true)
    #expect(
      try data.must("sources", "show", "plan-x", "--format", "json").stdout
        == (try data.must("sources", "show", "plan-x", "--json").stdout))
    #expect(data.run("sources", "show", "plan-x", "--format", "csv").code == 64)
  }
}
