import TestSupport
import Testing

/// A man whom a surgeon has seen, and who wants to hear another kind of specialist on his prostate cancer.
@Suite struct DifferentSpecialistTests {
  private let data = DataFolder.withExample()

  private static let asked = [
    "search", "--cancer", "prostate", "--different-from", "surgical", "--near", "97201",
  ]

  @Test func `only other kinds that treat are printed, with the fields asked for`() throws {
    let outcome = data.run(Self.asked + ["--json", "id,name,modality,network.status,distance_mi"])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let hits = JSON(outcome).list
    // A program may state by which kinds of specialist it answers.
    let people = hits.filter { $0["id"].text?.hasPrefix("program:") == false }
    // Read off Data/example: all medical and radiation oncologists who are no child's doctors.
    let others = [
      "Ana Ejemplo, MD", "Casey Wrongdigit, MD", "Ingrid Testperson, MD", "June Bigsky-Sample, MD",
      "Lee Sample, MD", "Nadie Sinnúmero, MD", "Noor Remote, MD", "Omar Hypothetical, MD",
      "Priya Fictionwala, MD", "River Fabricated, MD", "Sam Muster, DO", "Siobhán D'Ejemplo, MD",
      "Walter Example, MD", "Yael Makebelieve, MD",
    ]
    #expect(people.compactMap { $0["name"].text }.sorted() == others)
    for hit in people {
      #expect(hit.keys == ["id", "name", "modality", "network.status", "distance_mi"])
      #expect(["medical", "radiation"].contains(hit["modality"].text))
      #expect(hit["network.status"].isNull, "no plan was asked about")
    }
    // The focus comes first: River Fabricated in Portland before Omar Hypothetical in Chicago.
    try #require(people.count == others.count)
    #expect(people.prefix(2).map { $0["name"].text } == ["River Fabricated, MD", "Omar Hypothetical, MD"])
    #expect(people[0]["distance_mi"].number.map { $0 < 15 } == true)
    #expect(people.first { $0["name"].text == "Noor Remote, MD" }?["distance_mi"].isNull == true)
    // Both urologists, and the bundled program in which surgeons alone answer.
    #expect(
      outcome.stderr.contains("3 left out: of the same kind of specialist and no other that treats"),
      "\(outcome.stderr)")
  }

  @Test func `urologists are counted as the same kind, and centers as unknown`() {
    let answer = JSON(data.run(Self.asked + ["--kind", "clinician", "--format", "json"]))
    // José Luis Ficticio-Prueba and Hana Specimenová.
    #expect(answer["excluded"]["same_kind"].int == 2)
    #expect(answer["total"]["value"].int == 14)
    let all = JSON(
      data.run("search", "--cancer", "prostate", "--kind", "clinician", "--near", "97201", "--format", "json")
    )
    #expect(all["total"]["value"].int == 16)
    let centers = JSON(data.run(Self.asked + ["--kind", "center", "--format", "json"]))
    #expect(centers["total"]["value"].int == 0)
    let unknown =
      centers["excluded"]["unknown"]["different-from"].int
      ?? centers["excluded"]["unknown_for_all"]["different-from"].int
    #expect(unknown.map { $0 > 0 } == true, "a center has specialists of many kinds")
  }

  @Test func `a kind is asked for by name, and several kinds may have spoken`() {
    let radiation = JSON(
      data.run(
        "search", "--cancer", "prostate", "--kind", "clinician", "--different-from", "surgical,medical",
        "--format", "json"))
    #expect(
      Set(radiation["data"].list.compactMap { $0["name"].text }) == [
        "Omar Hypothetical, MD", "River Fabricated, MD", "Sam Muster, DO", "Walter Example, MD",
      ])
    let same = JSON(
      data.run(
        "search", "--cancer", "prostate", "--kind", "clinician", "--modality", "radiation", "--format", "json"
      ))
    #expect(same["total"]["value"].int == 4)
    let table = data.run(Self.asked + ["--kind", "clinician", "--facets", "modality", "--format", "table"])
    #expect(table.lines.first?.contains("other than surgical") == true)
    #expect(table.stdout.contains("modality: "))
  }
}
