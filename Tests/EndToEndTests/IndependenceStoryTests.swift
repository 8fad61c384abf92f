import TestSupport
import Testing

/// A second opinion from somebody who does not work with the first doctor. The first doctor is Rowan Example, surgeon
/// at Harbor General; what ties whom to him is read off Data/example by hand.
@Suite struct IndependenceStoryTests {
  private let data = DataFolder.withExample()

  private static let asked = [
    "search", "--cancer", "triple negative breast", "--near", "60601", "--within", "50mi", "--plan",
    "00000ZZ0010001", "--first-doctor", "2000000010", "--independence", "require",
  ]

  private func answer(_ arguments: [String]) -> JSON { JSON(data.run(arguments + ["--format", "json"])) }

  private func ids(_ answer: JSON) -> [String] { answer["data"].list.compactMap { $0["id"].text } }

  /// Rows of the table after its header, by the name at the start of each.
  private func tableRow(_ table: String, _ name: String) -> String? {
    table.split(separator: "\n").map(String.init).first { $0.contains(" \(name)") }
  }

  // MARK: Covered, near, and not my doctor's colleague

  @Test func `everybody who is covered, near and no colleague is found, with the lines that are known`() {
    let answer = answer(Self.asked)
    // Lee Sample is in at one site; Casey Wrongdigit and Nadie Sinnúmero have no NPI that counts.
    #expect(
      answer["data"].list.compactMap { $0["name"].text } == [
        "Ana Ejemplo, MD", "Omar Hypothetical, MD", "Lakeshore Cancer Center (fictional)", "Lee Sample, MD",
        "Nadie Sinnúmero, MD", "Priya Fictionwala, MD", "Casey Wrongdigit, MD", "Sam Muster, DO",
        "Kim Specimen, MD",
      ])
    #expect(answer["total"]["value"].int == 9)
    // He himself is covered and near, and treats it.
    #expect(answer["excluded"]["not_independent"].int == 1)
    #expect(answer["query"]["independence"].text == "require")
    #expect(answer["query"]["first_doctors"][0]["id"].text == "npi:2000000010")
    #expect(answer["query"]["first_doctors"][0]["name"].text?.hasPrefix("Rowan Example") == true)
    for hit in answer["data"].list {
      #expect(hit["network"]["status"].text == "in" && hit["network"]["as_of"].isNull == false)
      let lines = hit["independence"]["lines"].list
      #expect(
        lines.compactMap { $0["what"].text } == [
          "group", "hospital", "site", "organization", "medical_school",
        ])
      for line in lines {
        #expect(line["words"].text?.isEmpty == false)
        // What is different or shared is so by rows that are named, on both sides.
        guard line["answer"].text != "unknown" else { continue }
        for side in ["here", "there"] {
          #expect(!line[side].list.isEmpty)
          #expect(line[side].list.allSatisfy { $0["source"].text == "example" && $0["row"].int != nil })
        }
      }
    }
    let ana = answer["data"][0]["independence"]["lines"].list
    #expect(ana.prefix(4).allSatisfy { $0["answer"].text == "different" })
    #expect(ana[0]["here"][0]["value"].text == "0000000102")
    #expect(ana[0]["there"][0]["value"].text == "0000000101")
    #expect(ana[4]["answer"].text == "different" && ana[4]["decides"].value as? Bool == false)
  }

  @Test func `the table says how many lines are known and different, and who is left out and why`() throws {
    let outcome = data.run(Self.asked + ["--format", "table"])
    #expect(outcome.code == 0 && outcome.stderr.isEmpty)
    #expect(
      outcome.lines.first
        == "9 of 9 · Triple-negative breast cancer · Example PPO Gold 2026 · within 50 mi of 60601 · "
        + "independent of Rowan Example, MD · on 2026-11-21")
    let cells = [
      ("Ana Ejemplo, MD", "4 of 4"), ("Lee Sample, MD", "3 of 4, 1 ?"), ("Sam Muster, DO", "3 of 4, 1 ?"),
      ("Kim Specimen, MD", "3 of 4, 1 ?"), ("Omar Hypothetical, MD", "2 of 4, 2 ?"),
    ]
    let header = try #require(outcome.lines.first { $0.hasPrefix("#") })
    #expect(header.contains("Network") && header.contains("Distance") && header.contains("Independent"))
    for (name, cell) in cells {
      let row = try #require(tableRow(outcome.stdout, name), "\(name)")
      #expect(row.contains("  \(cell)  "), "\(row)")
    }
    #expect(tableRow(outcome.stdout, "Sam Muster, DO")?.contains("IN! stale 2025-03-14") == true)
    #expect(
      outcome.stdout.contains(
        "1 left out: not independent of every doctor named (--independence show lists them, with why)"))
    #expect(outcome.stdout.contains("left out because network is unknown: --include-unknown network"))
    #expect(outcome.stdout.contains("Ask your doctor how long you can wait."))
  }

  @Test func `piped, the rows are for programs and the hints go beside them`() {
    let outcome = data.run(Self.asked)
    let rows = outcome.lines.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 10 && Set(rows.map(\.count)).count == 1)
    let column = rows[0].firstIndex(of: "independent")
    #expect(column.map { rows[1][$0] } == "4 of 4")
    #expect(outcome.stderr.contains("--include-unknown network"))
    #expect(outcome.stderr.contains("not independent of every doctor named"))
  }

  @Test func `show leaves the order as it is and says what is shared; prefer puts the independent first`() {
    // Lee Sample's colleagues at Lakeshore are nearest, Rowan Example is no colleague of his.
    let plain = [
      "search", "--cancer", "TNBC", "--near", "60601", "--within", "25mi", "--kind", "clinician", "--match",
      "focus",
    ]
    let nearest = ["npi:2000000036", "npi:2000000150", "npi:2000000010"]
    #expect(ids(answer(plain)) == nearest)
    let shown = answer(plain + ["--first-doctor", "2000000028"])
    #expect(ids(shown) == nearest)
    #expect(shown["query"]["independence"].text == "show")
    let preferred = answer(plain + ["--first-doctor", "2000000028", "--independence", "prefer"])
    #expect(ids(preferred) == ["npi:2000000010", "npi:2000000036", "npi:2000000150"])
    #expect(preferred["total"]["value"].int == 3, "nobody is left out")
    let required = answer(plain + ["--first-doctor", "2000000028", "--independence", "require"])
    #expect(ids(required) == ["npi:2000000010"])
    #expect(required["excluded"]["not_independent"].int == 2)

    let table = data.run(
      plain + ["--first-doctor", "2000000028", "--independence", "prefer", "--explain", "--format", "table"])
    #expect(tableRow(table.stdout, "Ana Ejemplo")?.contains("shared: group, site, organization") == true)
    #expect(table.stdout.contains("Order: cancer match, independence, network"))
    #expect(table.stdout.contains("Independence of Lee Sample, MD (npi:2000000028):"))
    #expect(table.stdout.contains("group: shared; both are stated in the group practice Lakeshore"))
  }

  @Test func `the first doctor is no independent opinion on himself`() {
    let answer = answer([
      "search", "--cancer", "TNBC", "--kind", "clinician", "--first-doctor", "2000000010", "--limit", "all",
    ])
    let himself = answer["data"].list.first { $0["id"].text == "npi:2000000010" }
    #expect(himself?["independence"]["against"][0]["same_person"].value as? Bool == true)
    #expect(!ids(self.answer(Self.asked)).contains("npi:2000000010"))
  }

  // MARK: A third opinion

  @Test func `a third opinion is independent of both who spoke before`() {
    let asked = [
      "search", "--cancer", "pancreatic", "--independent-of", "2000000010,2000000028", "--independence",
      "require", "--modality", "medical,radiation", "--kind", "clinician", "--limit", "all",
    ]
    let answer = answer(asked)
    // Of those who treat it by medicine or radiation, Ana Ejemplo and Omar Hypothetical work at Lakeshore and Nadie
    // Sinnúmero at Lakeside with Lee Sample; of Noor Remote no source states a group, hospital or address.
    #expect(
      Set(answer["data"].list.compactMap { $0["name"].text }) == [
        "Casey Wrongdigit, MD", "Priya Fictionwala, MD", "Sam Muster, DO", "Siobhán D'Ejemplo, MD",
        "Yael Makebelieve, MD", "June Bigsky-Sample, MD", "Ingrid Testperson, MD", "River Fabricated, MD",
        "Walter Example, MD",
      ])
    #expect(answer["excluded"]["not_independent"].int == 4, "the three, and Lee Sample himself")
    #expect(answer["excluded"]["unknown"]["independence"].int == 1)
    for hit in answer["data"].list {
      let against = hit["independence"]["against"].list
      #expect(against.compactMap { $0["id"].text } == ["npi:2000000010", "npi:2000000028"])
      for one in against {
        let deciding = one["lines"].list.filter { $0["decides"].value as? Bool == true }
        #expect(deciding.allSatisfy { $0["answer"].text != "shared" })
        #expect(
          deciding.contains {
            ["group", "hospital", "site"].contains($0["what"].text) && $0["answer"].text == "different"
          })
      }
    }
    let withUnknown = self.answer(asked + ["--include-unknown", "independence"])
    #expect(withUnknown["total"]["value"].int == 10)
    #expect(withUnknown["data"].list.contains { $0["name"].text == "Noor Remote, MD" })
  }

  @Test func `of one doctor alone more are independent than of two`() {
    let asked = [
      "search", "--cancer", "pancreatic", "--independence", "require", "--modality", "medical,radiation",
      "--kind", "clinician", "--limit", "all",
    ]
    // The same by either option, and by both.
    for first in [
      ["--first-doctor", "2000000010"], ["--independent-of", "2000000010"],
      ["--first-doctor", "2000000010", "--independent-of", "npi:2000000010"],
    ] {
      let answer = answer(asked + first)
      #expect(answer["total"]["value"].int == 13, "\(first)")
      #expect(answer["query"]["first_doctors"].list.count == 1)
    }
  }

  // MARK: Naming the first doctor

  @Test(arguments: [
    "Rowan Example, Chicago IL", "Dr. Rowan Example, MD, Chicago, IL 60612", "rowan example, 60612",
    "Example Rowan, IL", "Rowan Example",
  ]) func `a name with its place names the first doctor, and the answer says who was understood`(name: String)
  {
    var arguments = Self.asked
    arguments[arguments.firstIndex(of: "2000000010")!] = name
    let outcome = data.run(arguments + ["--format", "table"])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    #expect(
      outcome.stdout.contains("--first-doctor \"\(name)\" is read as Rowan Example, MD")
        && outcome.stdout.contains("[npi:2000000010]"), "\(outcome.stdout)")
    let answer = answer(arguments)
    #expect(answer["query"]["first_doctors"][0]["from"].text == name)
    #expect(ids(answer) == ids(self.answer(Self.asked)))
  }

  @Test func `a name of several is asked back with who they are, and answers nothing`() {
    let cases: [(String, [String])] = [
      ("Example", ["2000000010", "2000000341", "2000000168", "2000000200"]),
      ("Example, Chicago IL", ["2000000010", "2000000168"]),
    ]
    for (name, candidates) in cases {
      let outcome = data.run("search", "--cancer", "breast", "--first-doctor", name)
      #expect(outcome.code == 64 && outcome.stdout.isEmpty, "\(name)")
      #expect(outcome.stderr.contains("can mean several things"))
      for candidate in candidates {
        #expect(outcome.stderr.contains("--first-doctor npi:\(candidate) ("), "\(name): \(outcome.stderr)")
      }
      let named = outcome.stderr.components(of: "--first-doctor npi:")
      #expect(named == candidates.count, "\(name): \(outcome.stderr)")
    }
    let place = data.run("search", "--cancer", "breast", "--first-doctor", "Example, Billings MT")
    #expect(place.code == 0, "\(place.stderr)")
    #expect(place.stderr.contains("[npi:2000000341]"))
  }

  @Test func `whom no source knows, or who gives no opinion, is said and never passed over`() {
    let unknown = InventedRegistry.npi(977)
    let cases: [([String], code: Int32, words: [String])] = [
      (["--first-doctor", unknown], 66, ["--first-doctor \(unknown) is in no source"]),
      // One of two is unknown: that is no answer about the other.
      (
        ["--independent-of", "2000000010,\(unknown)"], 66,
        ["--independent-of \(unknown) is in no source"]
      ),
      (["--first-doctor", "Rowan Example, Portland OR"], 64, ["2000000010", "Chicago"]),
      (["--first-doctor", "Qzwxv Kjhgfd"], 64, ["--first-doctor \"Qzwxv Kjhgfd\" means nothing here"]),
      (["--first-doctor", "plan:00000ZZ0010001"], 64, ["takes a clinician or a place that gives opinions"]),
      (["--first-doctor", ""], 64, ["--first-doctor"]),
      (["--independence", "require"], 64, ["--independence needs --first-doctor"]),
      (["--first-doctor", "2000000010", "--independence", "requrie"], 64, ["require"]),
      (["--different-from", "surgcal"], 64, ["surgical"]),
    ]
    for (arguments, code, words) in cases {
      for command in [["search", "--cancer", "breast"], ["explain", "2000000036", "--cancer", "breast"]] {
        let outcome = data.run(command + arguments)
        #expect(outcome.code == code, "\(command) \(arguments): \(outcome.stderr)")
        #expect(outcome.stdout.isEmpty, "\(command) \(arguments)")
        for word in words { #expect(outcome.stderr.contains(word), "\(arguments): \(outcome.stderr)") }
      }
    }
  }

  @Test func `a first doctor whose NPI has ended is compared all the same, and that is said`() {
    let outcome = data.run(
      "search", "--cancer", "melanoma", "--kind", "clinician", "--first-doctor", "2000000242",
      "--independence", "require", "--format", "table", "--limit", "all")
    #expect(outcome.code == 0, "\(outcome.stderr)")
    #expect(
      outcome.stdout.contains(
        "the registry ended the NPI of Harold Wasnever, MD (npi:2000000242) on 2025-06-30"))
    // At Hudson Example Hospital, as he was.
    #expect(tableRow(outcome.stdout, "Siobhán") == nil)
    #expect(tableRow(outcome.stdout, "June Bigsky-Sample") != nil)
  }

  // MARK: One number for several campuses

  /// Two who share nothing but the number of a hospital with several campuses.
  @Test func `a hospital number that covers several campuses proves no tie, and no difference`() throws {
    let data = DataFolder.seeded()
    let npis = (621...623).map { InventedRegistry.npi($0) }
    let outcome = data.importingExchange(
      "campuses",
      [
        "clinicians.csv": """
        clinician,npi,first,last,specialties
        c1,\(npis[0]),Uptown,Person,207RX0202X
        c2,\(npis[1]),Eastside,Person,207RX0202X
        c3,\(npis[2]),Silent,Person,207RX0202X

        """,
        "organizations.csv": """
        organization,name,type
        o1,Uptown House (fictional),practice
        o2,Eastside House (fictional),practice

        """,
        "sites.csv": """
        site,name,organization,kind,street,city,state,zip
        s1,Uptown,o1,practice,1 Example Street,New York,NY,10032
        s2,Eastside,o2,practice,2 Example Street,New York,NY,10021

        """,
        "roles.csv": "role,clinician,organization,site\nr1,c1,o1,s1\nr2,c2,o2,s2\nr3,c3,,\n",
        "affiliations.csv": """
        affiliation,clinician,hospital,relation
        a1,c1,330101,privileges
        a2,c2,330101,privileges
        a3,c3,330101,privileges

        """,
      ])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    let answer = JSON(
      data.run(
        "search", "--cancer", "melanoma", "--kind", "clinician", "--first-doctor", npis[0], "--independence",
        "require", "--format", "json"))
    #expect(answer["data"].list.compactMap { $0["id"].text } == ["npi:" + npis[1]])
    #expect(answer["excluded"]["not_independent"].int == 1, "the first doctor herself")
    #expect(answer["excluded"]["unknown"]["independence"].int == 1, "of whom only the number is stated")
    let line = answer["data"][0]["independence"]["lines"][1]
    #expect(line["what"].text == "hospital" && line["answer"].text == "unknown")
    #expect(line["words"].text?.contains("one number for several campuses, which proves no tie") == true)
    #expect(line["here"][0]["value"].text == "330101" && line["there"][0]["value"].text == "330101")
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
