import TestSupport
import Testing

/// Somebody in New York with a melanoma who cannot travel.
@Suite struct VirtualSearchTests {
  private func answer() throws -> JSON {
    JSON(
      try DataFolder.seeded().must(
        "search", "--cancer", "melanoma", "--virtual", "--patient-state", "NY", "--limit", "all", "--format",
        "json"))
  }

  @Test
  func `each virtual hit says its kind, the ground on which it may see the patient, its source and date`()
    throws
  {
    let answer = try answer()
    let hits = answer["data"].list
    #expect(!hits.isEmpty)
    #expect(answer["total"]["value"].int == hits.count)
    for hit in hits {
      let id = hit["id"].text ?? "no id"
      let virtual = hit["virtual"]
      let kinds = Set(virtual["kinds"].texts)
      #expect(!kinds.isEmpty, "\(id)")
      #expect(
        kinds.isSubset(of: [
          "video", "phone", "written", "doctor-to-doctor", "pathology", "app", "web", "text", "tdd",
          "unspecified",
          "in-person",
        ]),
        "\(id)")
      #expect(
        virtual["eligibility"].text == "eligible", "\(id): what is not open, or not known to be, is no hit")
      #expect(["licensed", "program", "local-doctor"].contains(virtual["ground"].text), "\(id)")
      #expect(virtual["words"].text?.isEmpty == false, "\(id)")
      #expect(virtual["source"].text?.isEmpty == false, "\(id)")
      #expect(!hit["sources"].list.isEmpty, "\(id)")
      for source in hit["sources"].list {
        #expect(source["id"].text?.isEmpty == false, "\(id)")
        #expect(source["as_of"].text?.hasPrefix("20") == true, "\(id)")
      }
    }
  }

  @Test func `programs that are not open are listed with a reason, its source and its date`() throws {
    let answer = try answer()
    let excluded = answer["excluded"]["programs"].list
    #expect(!excluded.isEmpty)
    let hits = Set(answer["data"].list.compactMap { $0["id"].text })
    for program in excluded {
      #expect(program["id"].text?.hasPrefix("program:") == true)
      #expect(!hits.contains(program["id"].text ?? ""), "left out and found at once")
      #expect(["no", "unknown"].contains(program["answer"].text))
      #expect(program["reason"].text?.isEmpty == false)
      #expect(program["source"].text?.isEmpty == false)
      #expect(program["as_of"].text?.hasPrefix("20") == true)
    }
  }

  @Test func `a state is named by its letters or by its name`() throws {
    let data = DataFolder.withExample()
    let asked = ["search", "--cancer", "melanoma", "--virtual", "--format", "json", "--patient-state"]
    let letters = data.run(asked + ["NY", "--state", "IL,MT"])
    try #require(letters.code == 0)
    let names = data.run(asked + ["new york", "--state", "Illinois,Montana"])
    #expect(names.stdout == letters.stdout, "\(names.stderr)")
    let mistyped = data.run(asked + ["Montanna"])
    #expect(mistyped.code == 64 && mistyped.stderr.contains("--patient-state Montanna means nothing here"))
    #expect(mistyped.stderr.contains("near it: MT"))
  }

  @Test func `an invented program that excludes New York is told so, and is a hit from elsewhere`() throws {
    let data = DataFolder.seeded()
    _ = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
    // The example's table: breast, video, not for people who live in New York.
    let program = "program:example-lakeshore-second-look"
    func ask(_ state: String) throws -> JSON {
      JSON(
        try data.must(
          "search", "--kind", "program", "--cancer", "breast", "--virtual", "--patient-state", state,
          "--limit", "all",
          "--format", "json"))
    }
    let newYork = try ask("NY")
    #expect(!newYork["data"].list.contains { $0["id"].text == program })
    let entry = try #require(newYork["excluded"]["programs"].list.first { $0["id"].text == program })
    #expect(entry["answer"].text == "no")
    #expect(entry["reason"].text?.contains("NY") == true)
    #expect(entry["source"].text == "example")
    #expect(entry["as_of"].text == "2026-11-01")
    let illinois = try ask("IL")
    #expect(illinois["data"].list.contains { $0["id"].text == program })
  }
}
