import TestSupport
import Testing

/// Somebody keeps the directory of a clinic: imports a plan's file, sees what is wrong with it, takes it back.
@Suite struct StewardStoryTests {
  /// The invented payer's directory with one line that is cut short.
  private func planFile(in data: DataFolder) -> String {
    let fixture = Files.text(packageRoot() + "/Tests/ImportingTests/Fixtures/PlanNet/directory.ndjson")
    data.folder.write("planx.ndjson", fixture + "{\"resourceType\": \"Practitioner\", \"id\": \"cut\n")
    return data.folder.file("planx.ndjson")
  }

  @Test func `a plan's file is imported, what is wrong is named and put aside, and the import can be undone`()
    throws
  {
    let data = DataFolder.withExample()
    let before = data.generations()
    let bad = data.folder.file("bad.ndjson")
    let outcome = data.run(
      "import", planFile(in: data), "--as", "plan-net", "--source", "planx", "--as-of", "2026-11-01",
      "--complete-for", "clinicians", "--quarantine", bad)
    #expect(outcome.code == 3, "kept, but a row was refused")
    let report = outcome.stdout + outcome.stderr
    for words in [
      "read 35 rows", "refused 1", "planx.ndjson:35", "npi-checksum 1", "reference-unresolved 4",
      "no verified date",
      // With a part of it refused, nobody is out because the list does not name her.
      "declared complete for clinicians, but part of it could not be read", "Undo: second-opinion index use",
    ] {
      #expect(report.contains(words), "\(words)\n\(report)")
    }
    let refused = JSON(file: bad)
    #expect(refused["line"].int == 35 && refused["file"].text == "planx.ndjson")
    let conflicts = data.run(
      "sources", "conflicts", "--since", "2026-11-01", "--top", "20", "--format", "json")
    #expect(conflicts.code == 0)

    let undo = try #require(report.split(separator: "\n").first { $0.contains("Undo:") })
    let number = String(undo.drop { $0 != ":" }).split(separator: " ").first { Int($0) != nil }
    try data.must("index", "use", String(try #require(number)))
    #expect(data.generations().contentHash == before.contentHash)
  }

  @Test func `a name with capitals is refused with the one that may have been meant`() {
    let outcome = DataFolder().importing("x.ndjson", as: "plan-net", source: "planX")
    #expect(outcome.code == 64 && outcome.stderr.contains("did you mean planx?"), "\(outcome.stderr)")
  }

  @Test func `an operator starts the server, asks whether it is ready, and is not sent what has not changed`()
  {
    let server = RunningServer(DataFolder.withExample())
    #expect(server.get("/readyz").status == 200)
    let answer = server.get("/api/v1/search?cancer=melanoma")
    let tag = answer.fields["etag"] ?? ""
    #expect(tag.hasPrefix("\"g"))
    #expect(server.get("/api/v1/search?cancer=melanoma", "If-None-Match: \(tag)").status == 304)
    let figures = String(decoding: server.get("/metrics").body, as: UTF8.self)
    #expect(
      figures.contains("second_opinion_search_seconds_count 1\n"), "a reply that was not sent is no search")
  }
}
