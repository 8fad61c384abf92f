import TestSupport
import Testing

/// Plans, networks, their rules, and which centers they reach.
@Suite struct NetworkCommandTests {
  let data = DataFolder.withExample()

  @Test func `list has every plan with its networks, and a network that no plan offers`() throws {
    let rows = JSON(try data.must("network", "list", "--json", "plan,network,roles_in,year")).list
    func roles(_ plan: String?, _ network: String) -> Int? {
      rows.first { $0["plan"].text == plan && $0["network"].text == network }?["roles_in"].int
    }
    // By participations.csv: rows of the network with the status in, without those that are over or lie ahead.
    var expected: [String: Int] = [:]
    for row in PlainTable.rows(packageRoot() + "/Data/example/participations.csv")
    where row["status"] == "in" && row["from"]! <= "2026-11-21"
      && (row["to"]!.isEmpty || row["to"]! >= "2026-11-21")
    {
      expected[row["network"]!, default: 0] += 1
    }
    #expect(roles("H0000-001-0", "example:net-advantage") == expected["net-advantage"])
    #expect(roles("00000ZZ0010002", "example:net-00000ZZ-hmo") == expected["net-00000ZZ-hmo"])
    #expect(roles(nil, "example:net-orphan") == expected["net-orphan"])
    #expect(rows.count == 6)
    let one = try data.must("network", "list", "--plan", "hmo silver").lines
    #expect(one.count == 2 && one[1].hasPrefix("00000ZZ0010002\t"))
    #expect(data.run("network", "list", "--plan", "Example").code == 64)
  }

  // Each row had all years of the plan.
  @Test func `list says of each network for which of a plan's years it is offered`() throws {
    let data = DataFolder.withExample()
    for (source, year, networks) in [("now", "2026", "old|both"), ("next", "2027", "new|both")] {
      let rows = TemporaryFolder()
      rows.write("networks.csv", "network,name\nold,Old\nnew,New\nboth,Both\n")
      rows.write("plans.csv", "plan,name,year,networks\nMANY1,Many Years,\(year),\(networks)\n")
      let outcome = data.run(
        "import", "--as", "exchange", "--source", source, "--as-of", "2026-11-01", rows.path)
      #expect(outcome.code == 0, "\(outcome.stderr)")
    }
    let rows = JSON(try data.must("network", "list", "--json", "plan,network,year")).list
    let offered = rows.filter { $0["plan"].text == "MANY1" }.map {
      "\($0["network"].text ?? "") \($0["year"].text ?? "")"
    }
    #expect(
      Set(offered) == ["now:old 2026", "now:both 2026", "next:new 2027", "next:both 2027"], "\(offered)")
  }

  @Test func `a network that the plan does not offer is refused in words that name both`() throws {
    let both = ["--plan", "00000ZZ0010001", "--network", "example:net-advantage"]
    for command in [["search"], ["explain", "2000000036"]] {
      let outcome = data.run(command + both)
      #expect(outcome.code == 64 && outcome.stdout.isEmpty, "\(command)")
      #expect(outcome.stderr.contains("\"example:net-advantage\""), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("Example PPO Gold 2026 (00000ZZ0010001)"), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("example:net-00000ZZ-ppo, example:net-00000ZZ-wrap"))
    }
    func found(_ more: String...) throws -> Set<String> {
      let outcome = try data.must(["search", "--limit", "all", "--json", "id"] + more)
      return Set(JSON(outcome).list.compactMap { $0["id"].text })
    }
    let wrap = try found("--network", "example:net-00000ZZ-wrap")
    #expect(try found("--plan", "00000ZZ0010001", "--network", "example:net-00000ZZ-wrap") == wrap)
    let whole = try found("--plan", "00000ZZ0010001")
    #expect(!wrap.isEmpty && whole.isStrictSuperset(of: wrap))
  }

  @Test func `rules are told with their page and date, and what no page says is unknown`() throws {
    let json = JSON(
      try data.must("network", "rules", "--plan", "example hmo silver", "--format", "json"))
    #expect(json["plan"].text == "00000ZZ0010002")
    let answers = json["answers"]
    #expect(answers["network_needed"]["answer"].text == "yes")
    #expect(answers["virtual_paid"]["answer"].text == "no")
    #expect(answers["third_paid_if_differ"]["answer"].text == "unknown")
    let statement = answers["referral_needed"]["statements"][0]
    #expect(statement["source_page"].text == "https://example-mutual.example/silver/second-opinions")
    #expect(statement["source"]["as_of"].text == "2026-10-15" && statement["source"]["row"].int == 2)
    let rows = try data.must("network", "rules", "--plan", "00000ZZ0010003").lines
    #expect(rows.count == 7 && rows.dropFirst().allSatisfy { $0.contains("\tunknown\t") })
    // The card has the words of a plan whose rules are a year old.
    let old = JSON(
      try data.must(
        "network", "rules", "--plan", "Sample Advantage", "--json", "question,answer,freshness,holds_for")
    ).list
    let network = try #require(old.first { $0["question"].text == "network_needed" })
    #expect(network["answer"].text == "yes" && network["freshness"].text == "stale")
    #expect(old.contains { $0["holds_for"].text == "market:medicare-advantage" })
  }

  @Test func `a market has rules of its own`() throws {
    let medicare = JSON(
      try data.must("network", "rules", "--plan", "original medicare", "--format", "json"))
    #expect(medicare["plan"].isNull && medicare["market"].text == "original-medicare")
    let third = medicare["answers"]["third_paid_if_differ"]
    #expect(third["answer"].text == "yes" && third["holds_for"].text == "market")
    #expect(
      third["statements"][0]["source_page"].text
        == "https://www.medicare.gov/coverage/second-surgical-opinions")
    #expect(medicare["answers"]["virtual_paid"]["answer"].text == "unknown")
  }

  @Test func `a steward's own rules are imported, and two sources that differ are no answer`() throws {
    let rules = data.folder.write(
      "rules.csv",
      """
      plan_rule,plan,market,virtual_paid,required_before_surgery,as_of,source_page
      one,00000ZZ0010001,,no,yes,2026-11-10,https://invented.example/1
      two,,marketplace,,,2026-11-10,https://invented.example/2

      """)
    try data.must(
      "import", rules, "--as", "exchange", "--source", "steward", "--as-of", "2026-11-10", "--quiet")
    let answers = JSON(
      try data.must("network", "rules", "--plan", "00000ZZ0010001", "--format", "json"))["answers"]
    #expect(answers["required_before_surgery"]["answer"].text == "yes")
    #expect(answers["virtual_paid"]["answer"].text == "unknown")
    #expect(answers["virtual_paid"]["sources_disagree"].value as? Bool == true)
    let check = try data.must("check", "2000000036", "--plan", "00000ZZ0010001").stdout
    #expect(
      check.contains(
        "Rule: video or written opinion paid: sources disagree [yes: example 2026-11-01, no: steward 2026-11-10]"
      ))
    let wrong = data.run(
      "import", data.folder.write("wrong.csv", "plan_rule,virtual_paid\none,yes\n"), "--as", "exchange",
      "--source", "wrong", "--as-of", "2026-11-10")
    #expect(wrong.code == 65 && wrong.stderr.contains("owner-missing"))
  }

  @Test func `coverage counts centers by state, and says what is left out`() throws {
    let outcome = try data.must("network", "coverage", "--plan", "00000ZZ0010001", "--nci", "comprehensive")
    #expect(outcome.lines.first == "state\tcenters\tin\tout\tunknown\tdisagree\tnearest_in\tdistance_mi")
    // Nobody in the example belongs to a real center.
    #expect(outcome.stderr.contains("58 centers: in 0, out 0, unknown 58, disagree 0"))
    #expect(outcome.stderr.contains("basic laboratories treat nobody"))
    let centers = JSON(
      try data.must(
        "network", "coverage", "--plan", "00000ZZ0010001", "--by", "center", "--near", "60601", "--format",
        "json"
      ))["centers"].list
    #expect(centers.count == 66 && centers[0]["id"].text == "center:northwestern-lurie")
    #expect(centers[0]["distance_mi"].number.map { $0 < 5 } == true)
    #expect(centers.allSatisfy { $0["status"].text == "unknown" })
  }

  private static let refused: [(arguments: [String], code: Int32, words: String)] = [
    (["network", "rules"], 64, "needs --plan"), (["network", "coverage"], 64, "needs --plan"),
    (["network", "coverage", "--plan", "Example"], 64, "several things"),
    (["network", "coverage", "--plan", "00000ZZ0010001", "--nci", "comprehensiv"], 64, "comprehensive?"),
    (["network", "coverage", "--plan", "00000ZZ0010001", "--near", "00000"], 64, "--near 00000"),
    (["network", "coverage", "--plan", "00000ZZ0010001", "--by", "county"], 64, "county"),
    (["network", "rules", "--plan", "no such thing"], 64, "--plan no such thing"),
    (["network", "rules", "--plan", "Original Medicre"], 64, "near it: Original Medicare"),
    (["network", "lst"], 64, "did you mean list?"),
  ]

  @Test(arguments: refused)
  func `what cannot be asked is refused`(arguments: [String], code: Int32, words: String) {
    let outcome = data.run(arguments)
    #expect(outcome.code == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
  }
}
