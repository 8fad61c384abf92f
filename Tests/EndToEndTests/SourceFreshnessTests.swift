import TestSupport
import Testing

/// How old the rows of a source are, seen by a steward.
@Suite struct SourceFreshnessTests {
  let data: DataFolder

  /// Today is 21 November 2026: rows of 10, 70, 200 and 400 days ago, one checked, one without a date of its own.
  init() {
    data = DataFolder.seeded()
    let folder = data.folder
    let clinicians = """
      clinician,npi,last,verified,as_of
      a,2000000010,One,2026-11-11,2025-10-17
      b,2000000028,Two,,2026-09-12
      c,2000000036,Three,,2026-05-05
      d,2000000044,Four,,

      """
    let organizations = """
      organization,name,as_of
      x,Harbor Example,2026-05-05
      y,Hill Example,2025-10-17

      """
    let files = [
      folder.write("clinicians.csv", clinicians), folder.write("organizations.csv", organizations),
    ]
    let outcome = data.run(
      ["import"] + files + [
        "--as", "exchange", "--source", "plan-x", "--as-of", "2026-11-01", "--complete-for", "clinicians",
      ])
    precondition(outcome.code == 0, outcome.stderr)
  }

  private static let cells = [
    "plan-x\tclinicians\t4\t2\t1\t1\t0\t1\t1\t2026-05-05\t2026-11-11",
    "plan-x\tfacilities\t2\t0\t1\t1\t0\t0\t0\t2025-10-17\t2026-05-05",
  ]

  @Test func `rows are fresh, aging and stale by kind, with the oldest and newest day`() {
    let outcome = data.run("sources", "freshness", "--source", "plan-x")
    #expect(outcome.code == 0)
    let header = "source kind rows fresh aging stale undated verified dated_by_file oldest newest"
    #expect(outcome.lines == [header.replacing(" ", with: "\t")] + Self.cells)
    let objects = JSON(
      data.run("sources", "freshness", "--source", "plan-x", "--json", "kind,stale,oldest")
    ).list
    #expect(objects.map { $0["stale"].int } == [1, 1])
    #expect(objects.allSatisfy { $0.keys == ["kind", "stale", "oldest"] })
    let table = data.run("sources", "freshness", "--source", "plan-x", "--format", "table").lines
    #expect(table.count == 3 && table[1].contains("clinicians"))
  }

  @Test func `the day asked about moves rows from one age to the next`() {
    func ages(_ day: String) -> [[Int?]] {
      JSON(data.run("sources", "freshness", "--source", "plan-x", "--on", day, "--format", "json")).list.map {
        [$0["fresh"].int, $0["aging"].int, $0["stale"].int]
      }
    }
    #expect(ages("2026-11-11") == [[3, 0, 1], [0, 1, 1]])
    #expect(ages("2027-01-10") == [[1, 1, 2], [0, 1, 1]])
    #expect(ages("2027-12-01") == [[0, 0, 4], [0, 0, 2]])
    #expect(data.run("sources", "freshness", "--on", "soon").code == 64)
  }

  @Test func `without a source every source is counted, and one that is not there is named`() {
    let sources = Set(
      data.run("sources", "freshness", "--no-header").lines.compactMap {
        $0.split(separator: "\t").first
      })
    #expect(sources.isSuperset(of: ["plan-x", "nci-centers", "programs", "zip-centroids"]))
    let missing = data.run("sources", "freshness", "--source", "nobody")
    #expect(missing.code == 66 && missing.stderr.contains("plan-x"))
  }

  @Test func `the list of sources says what is declared complete, and how old the source is as a whole`()
    throws
  {
    let list = JSON(try data.must("sources", "list", "--format", "json")).list
    let plan = try #require(list.first { $0["source"].text == "plan-x" })
    #expect(plan["complete_declared"].text == "clinicians" && plan["complete_for"].text == "clinicians")
    #expect(plan["warnings"].int == 0)
    // Two of six rows are fresh, two aging: half of them are at least aging.
    #expect(plan["freshness"].text == "aging" && plan["stale"].int == 2)
    let later = JSON(try data.must("sources", "list", "--on", "2028-01-01", "--format", "json")).list
    #expect(later.first { $0["source"].text == "plan-x" }?["freshness"].text == "stale")
    #expect(try data.must("sources", "list", "--json").lines.contains("freshness"))
  }
}
