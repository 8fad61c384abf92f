import TestSupport
import Testing

/// Filters on what the exchange format states, and on what nobody states.
@Suite struct ProgramFilterTests {
  /// Three invented clinicians, organizations and programs: one that states all, one that states otherwise, one silent.
  private static func stating() throws -> DataFolder {
    let data = DataFolder.seeded()
    let npis = [InventedRegistry.npi(601), InventedRegistry.npi(602), InventedRegistry.npi(603)]
    let outcome = data.importingExchange(
      "stating",
      [
        "clinicians.csv": """
        clinician,npi,first,last,gender,languages,specialties,verified,as_of
        c1,\(npis[0]),Ana,Uno,F,en|es,207RX0202X,2026-11-10,2026-10-31
        c2,\(npis[1]),Bo,Dos,M,en,207RX0202X,,2025-01-31
        c3,\(npis[2]),Cy,Tres,,,207RX0202X,,2026-09-22

        """,
        "organizations.csv": """
        organization,name,type,specialties,teaching
        o1,Teaching House (fictional),hospital,261QX0200X,yes
        o2,Plain House (fictional),hospital,261QX0200X,no
        o3,Silent House (fictional),hospital,261QX0200X,

        """,
        "sites.csv": """
        site,name,organization,kind,street,city,state,zip,accessible
        s1,One,o1,practice,1 Example Street,Springfield,IL,62701,yes
        s2,Two,o2,practice,2 Example Street,Springfield,IL,62701,no
        s3,Three,o3,practice,3 Example Street,Springfield,IL,62701,

        """,
        "roles.csv": """
        role,clinician,organization,site
        r1,c1,,s1
        r2,c2,,s2
        r3,c3,,s3
        v1,,o1,s1
        v2,,o2,s2
        v3,,o3,s3

        """,
        "programs.csv": """
        program,institution,name,offered,kinds,days_min,days_max,days_unit,fee_usd,fee_max_usd,fee_text,as_of
        p1,House One (fictional),One,yes,video,3,7,,250,499.50,,2026-11-20
        p2,House Two (fictional),Two,yes,video,,7,business,900,,,2026-08-23
        p3,House Three (fictional),Three,yes,video,7,,,,,free of charge,2025-01-31

        """,
      ])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    return data
  }

  /// Who is found among those of the test's own file, by the ends of their ids; and what the filter leaves out.
  private func ask(_ data: DataFolder, _ arguments: [String], ids: [String]) -> (
    found: [String], answer: JSON
  ) {
    let answer = JSON(data.run(["search", "--limit", "all", "--format", "json"] + arguments))
    let found = answer["data"].list.compactMap { $0["id"].text }
    return (ids.filter { id in found.contains { $0.hasSuffix(id) } }, answer)
  }

  @Test func `gender, language, accessibility and teaching find who states them, and count the silent`()
    throws
  {
    let data = try Self.stating()
    let people = [601, 602, 603].map { InventedRegistry.npi($0) }
    let cases: [([String], filter: String, found: [Int])] = [
      (["--gender", "F"], "gender", [0]), (["--gender", "M,X"], "gender", [1]),
      (["--gender", "F", "--include-unknown", "gender"], "gender", [0, 2]),
      (["--language", "es"], "language", [0]), (["--language", "English"], "language", [0, 1]),
      (["--accessible"], "accessible", [0]), (["--accessible", "no"], "accessible", [1]),
      (["--accessible", "yes", "--include-unknown", "accessible"], "accessible", [0, 2]),
    ]
    for (arguments, filter, expected) in cases {
      let (found, answer) = ask(data, ["--kind", "clinician"] + arguments, ids: people)
      #expect(found == expected.map { people[$0] }, "\(arguments)")
      let isLetThrough = arguments.contains("--include-unknown")
      #expect(answer["excluded"]["unknown"][filter].int == (isLetThrough ? nil : 1), "\(arguments)")
      #expect(answer["excluded"]["unknown_for_all"].keys.isEmpty, "\(arguments)")
    }
    let houses = ["o1", "o2", "o3"].map { "stating:" + $0 }
    let kind = ["--kind", "organization"]
    #expect(ask(data, kind + ["--teaching"], ids: houses).found == [houses[0]])
    #expect(ask(data, kind + ["--teaching", "no"], ids: houses).found == [houses[1]])
    #expect(
      ask(data, kind + ["--teaching", "yes", "--include-unknown", "teaching"], ids: houses).found
        == [houses[0], houses[2]])
  }

  @Test func `price, days and freshness find what is stated to be within them, and count the silent`() throws
  {
    let data = try Self.stating()
    let programs = ["p1", "p2", "p3"].map { "program:" + $0 }
    let cases: [([String], found: [String])] = [
      (["--max-price", "499.50"], ["p1"]), (["--max-price", "499"], []),
      (["--max-price", "$1,000"], ["p1", "p2"]),
      (["--max-price", "499", "--include-unknown", "price"], ["p3"]),
      // Seven business days can take eleven; of at least seven days only a no can be said.
      (["--max-days", "7"], ["p1"]), (["--max-days", "11"], ["p1", "p2"]), (["--max-days", "10d"], ["p1"]),
      (["--max-days", "100", "--include-unknown", "days"], ["p1", "p2", "p3"]),
      (["--max-days", "6", "--include-unknown", "days"], []),
      // Today is 21 November: 23 August is 90 days ago.
      (["--fresh-within", "1d"], ["p1"]), (["--fresh-within", "90d"], ["p1", "p2"]),
      (["--fresh-within", "89d"], ["p1"]), (["--fresh-within", "2026-08-23"], ["p1", "p2"]),
      (["--fresh-within", "2026-08-24"], ["p1"]), (["--fresh-within", "90d", "--on", "2026-11-22"], ["p1"]),
      (["--fresh-within", "3650d"], ["p1", "p2", "p3"]),
    ]
    for (arguments, expected) in cases {
      let (found, answer) = ask(data, ["--kind", "program"] + arguments, ids: programs)
      #expect(found == expected.map { "program:" + $0 }, "\(arguments)")
      #expect(answer["total"]["exact"].value as? Bool == true)
    }
    let people = [601, 602, 603].map { InventedRegistry.npi($0) }
    let fresh = ask(data, ["--kind", "clinician", "--fresh-within", "60d"], ids: people).found
    #expect(fresh == [people[0], people[2]], "somebody verified, or the row itself is young")
  }

  @Test func `a price that only programs state leaves everybody else unknown, and says so`() throws {
    let data = try Self.stating()
    let answer = JSON(data.run("search", "--kind", "clinician", "--max-price", "500", "--format", "json"))
    #expect(answer["total"]["value"].int == 0)
    #expect(answer["excluded"]["unknown_for_all"]["price"].int == 3)
  }

  // MARK: No data at all

  @Test func `where no source has the data, the answer is unknown for all, and not nobody`() throws {
    let data = DataFolder.seeded()
    let npis = (611...613).map { InventedRegistry.npi($0) }
    let outcome = data.importingExchange(
      "bare",
      [
        "clinicians.csv": "clinician,npi,first,last,specialties\n"
          + npis.enumerated().map { "c\($0.offset),\($0.element),Bare,Person,207RX0202X\n" }.joined()
      ])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    let cases: [([String], [String])] = [
      (["--gender", "F"], ["gender"]), (["--language", "es"], ["language"]),
      (["--accessible"], ["accessible"]),
      (["--teaching"], ["teaching"]), (["--max-price", "100"], ["price"]), (["--max-days", "5"], ["days"]),
      (["--accepting"], ["accepting"]), (["--virtual"], ["virtual"]),
      // Each alone would find nobody beside the other.
      (["--gender", "F", "--language", "es", "--accessible"], ["language", "gender", "accessible"]),
    ]
    for (arguments, filters) in cases {
      let outcome = data.run(["search", "--kind", "clinician"] + arguments + ["--format", "table"])
      #expect(outcome.code == 0)
      #expect(outcome.lines.first?.hasPrefix("0 of 0") == true, "\(outcome.stdout)")
      for filter in filters {
        #expect(outcome.stdout.contains("\(filter) is unknown for all 3: "), "\(filter): \(outcome.stdout)")
      }
      let answer = JSON(data.run(["search", "--kind", "clinician"] + arguments + ["--format", "json"]))
      #expect(answer["excluded"]["unknown_for_all"].keys == Set(filters), "\(arguments)")
    }
    let let3 = data.run(
      "search", "--kind", "clinician", "--gender", "F", "--include-unknown", "gender", "--format", "table")
    #expect(let3.lines.first?.hasPrefix("3 of 3") == true)
    #expect(let3.stdout.contains("gender is unknown for all 3"), "they are no women for being let through")
  }

  @Test func `programs and centers that state nothing are unknown for all too, in every form of output`()
    throws
  {
    let data = DataFolder.seeded()
    let outcome = data.importingExchange(
      "silent",
      [
        "programs.csv": """
        program,institution,name,offered,kinds
        q1,Quietwater House (fictional),One,yes,video
        q2,Quietwater House (fictional),Two,yes,video

        """
      ])
    try #require(outcome.code == 0, "\(outcome.stderr)")
    let cases: [([String], filter: String, count: Int)] = [
      (["quietwater", "--kind", "program", "--max-price", "100"], "price", 2),
      (["quietwater", "--kind", "program", "--max-days", "100"], "days", 2),
      (["quietwater", "--kind", "program", "--language", "es"], "language", 2),
      (["quietwater", "--kind", "program", "--teaching", "no"], "teaching", 2),
      (["--kind", "center", "--state", "CT", "--gender", "F"], "gender", 1),
      (["--kind", "center", "--state", "CT", "--max-price", "100"], "price", 1),
    ]
    for (arguments, filter, count) in cases {
      let words =
        "\(filter) is unknown for all \(count): no source says it of any (--include-unknown \(filter))"
      #expect(data.run(["search", "--format", "table"] + arguments).stdout.contains(words), "\(arguments)")
      for format in ["tsv", "csv", "ndjson"] {
        let outcome = data.run(["search", "--format", format] + arguments)
        #expect(outcome.code == 0)
        #expect(outcome.stderr.contains(words), "\(format) \(arguments): \(outcome.stderr)")
      }
      let answer = JSON(data.run(["search", "--format", "json"] + arguments))
      #expect(answer["total"]["value"].int == 0)
      #expect(answer["excluded"]["unknown_for_all"][filter].int == count)
      let through = JSON(
        data.run(["search", "--format", "json"] + arguments + ["--include-unknown", filter]))
      #expect(through["total"]["value"].int == count, "\(arguments)")
    }
  }

  @Test func `what nobody of a kind states is unknown for all of them beside what some state`() throws {
    // Ana Ejemplo is a woman who speaks Spanish at an accessible place; no clinician has a price or days.
    let answer = JSON(
      DataFolder.withExample().run(
        "search", "--cancer", "breast", "--kind", "clinician", "--gender", "F", "--language", "es",
        "--accessible", "--max-price", "500", "--max-days", "5", "--fresh-within", "90d", "--format", "json"))
    #expect(answer["total"]["value"].int == 0)
    #expect(answer["excluded"]["unknown_for_all"].keys == ["price", "days"])
    #expect(answer["excluded"]["unknown_for_all"]["price"].int == 1)
  }

  // MARK: Bad input

  @Test(arguments: [
    (["--max-price", "cheap"], "--max-price takes US dollars"),
    (["--max-price=-5"], "--max-price takes US dollars"),
    (["--max-price", "2000000"], "--max-price takes US dollars from 0 to 1000000"),
    (["--max-days", "soon"], "--max-days takes a number of days"),
    (["--max-days", "99999"], "--max-days takes days from 0 to 3650"),
    (["--max-days", "99999999999999999999"], "--max-days takes a number of days"),
    (["--fresh-within", "90"], "--fresh-within takes days as 90d"),
    (["--fresh-within", "2026-13-01"], "--fresh-within takes days as 90d"),
    (["--fresh-within", "2026-11-22"], "--fresh-within takes 0d to 36525d, or a day up to 2026-11-21"),
    (["--decide-by", "2026-11-20"], "--decide-by takes a day from 2026-11-21"),
    (["--sort", "feasible"], "--sort feasible needs --decide-by"),
    (["--sort", "feasable"], "feasible"),
    (["--records-days", "7"], "--records-days needs --decide-by"),
    (["--include-unknown", "prise"], "did you mean price"),
    (["--include-unknown", "freshnes"], "did you mean freshness"),
  ])
  func `what cannot be asked is told with the option and what it takes`(arguments: [String], words: String) {
    let outcome = DataFolder.seeded().run(["search", "--kind", "program"] + arguments)
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
  }
}
