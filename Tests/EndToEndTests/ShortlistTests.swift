import Glibc
import TestSupport
import Testing

/// The navigator's shortlist: from a search to a packet, and what changed since.
@Suite struct ShortlistTests {
  let data = DataFolder.seeded()
  private static let question = [
    "--cancer", "triple negative breast", "--near", "60601", "--within", "25mi", "--plan", "00000ZZ0010001",
  ]

  init() throws {
    let outcome = data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example")
    try #require(outcome.code == 0, "\(outcome.stderr)")
  }

  private var personal: String { data.home + "/.local/share/second-opinion/personal" }
  private var file: String { personal + "/shortlists/rivera.json" }

  /// `search … --json id | shortlist add rivera -` with the same question.
  @discardableResult
  private func fill(_ more: [String] = [], name: String = "rivera") throws -> Outcome {
    try data.must("shortlist", "new", name)
    let found = data.run(["search"] + Self.question + ["--json", "id"])
    try #require(found.code == 0, "\(found.stderr)")
    return data.run(
      ["shortlist", "add", name, "-"] + Self.question + more,
      input: data.folder.write("found.json", found.bytes))
  }

  // MARK: Story 6

  @Test func `what a search found is added with match, network and distance as they were asked`() throws {
    let added = try fill()
    #expect(added.code == 0, "\(added.stderr)")
    let found = JSON(
      data.run(
        ["search"] + Self.question + [
          "--json", "id,name,match.strength,network.status,distance_mi,site.zip,phone",
        ])
    ).list
    let entries = JSON(file: file)["entries"].list
    try #require(found.count > 5 && entries.count == found.count)
    for (hit, entry) in zip(found, entries) {
      #expect(entry["id"].text == hit["id"].text && entry["name"].text == hit["name"].text)
      #expect(entry["match"]["strength"].text == hit["match.strength"].text)
      #expect(entry["network"]["status"].text == hit["network.status"].text)
      #expect(entry["network"]["plan"].text == "00000ZZ0010001")
      let miles = (entry["distance_m"].number ?? -1) / 1609.344
      #expect(abs(miles - (hit["distance_mi"].number ?? -2)) < 0.06, "\(entry["id"].text ?? "")")
      #expect(entry["address"]["zip"].text == hit["site.zip"].text)
      #expect(entry["phone"].text == hit["phone"].text?.filter(\.isNumber))
      #expect(entry["reasons"].list.count >= 3)
    }
    // Every fact names an evidence, and that the digest of the file that was read.
    let sum = Running.run("sha256sum", [packageRoot() + "/Data/example/clinicians.csv"], environment: [:])
    let ana = try #require(entries.first { $0["id"].text == "npi:2000000036" })
    #expect(ana["facts"].list.allSatisfy { $0["evidence"].int != nil })
    let own = try #require(ana["evidence"].list.first { $0["file"].text == "clinicians.csv" })
    #expect(own["sha256"].text == String(sum.stdout.prefix(64)))
    #expect(own["row"].int == 2 && own["verified"].text == "2026-11-01" && own["source"].text == "example")
  }

  @Test func `notes, status, dates and order are kept, and shown`() throws {
    try fill()
    try data.must("shortlist", "note", "rivera", "2000000036", "intake wants slides before booking")
    try data.must("shortlist", "status", "rivera", "npi:2000000028", "ruled-out")
    try data.must("shortlist", "visit", "rivera", "2000000036", "2026-12-10")
    try data.must("shortlist", "decide-by", "rivera", "2026-12-18")
    try data.must("shortlist", "order", "rivera", "2000000028", "2000000036")
    let table = try data.must("shortlist", "show", "rivera", "--format", "table").lines
    #expect(table.first?.contains("decide by 2026-12-18") == true)
    #expect(table.contains { $0.hasPrefix("1  Lee Sample, MD") && $0.contains("ruled_out") })
    #expect(
      table.contains {
        $0.hasPrefix("2  Ana Ejemplo, MD") && $0.contains("IN ok 2026-11-01") && $0.contains("2026-12-10")
      })
    #expect(table.contains("   note 2026-11-21: intake wants slides before booking"))
    #expect(
      table.contains {
        $0.contains("because: ") && $0.contains("in network of Example PPO Gold 2026: listed 2026-11-01")
      })
    let json = JSON(try data.must("shortlist", "show", "rivera", "--json", "id,status,network.status")).list
    #expect(json[0]["id"].text == "npi:2000000028" && json[0]["status"].text == "ruled_out")
    #expect(json[0]["network.status"].text == "in")
    try data.must("shortlist", "remove", "rivera", "2000000028")
    let list = JSON(try data.must("shortlist", "list", "--format", "json")).list
    #expect(list.first?["name"].text == "rivera" && list.first?["decide_by"].text == "2026-12-18")
    #expect(!Files.text(file).contains("2000000028"))
  }

  @Test func `an id twice says so and changes nothing`() throws {
    try fill()
    let before = Files.bytes(file)
    let again = try data.must("shortlist", "add", "rivera", "2000000036", "npi:2000000036")
    #expect(again.lines == ["npi:2000000036 Ana Ejemplo, MD is on rivera already; nothing changed"])
    #expect(Files.bytes(file) == before)
  }

  @Test func `ids come as arguments, as lines, as JSON and as the envelope of a search`() throws {
    let envelope = data.run(["search"] + Self.question + ["--format", "json"])
    let lines = data.run(["search"] + Self.question + ["--format", "ndjson"])
    let expected = JSON(data.run(["search"] + Self.question + ["--json", "id"])).list.compactMap {
      $0["id"].text
    }
    try #require(expected.count > 5)
    let inputs: [[UInt8]] = [
      envelope.bytes, lines.bytes, Array((expected.joined(separator: "\n") + "\n").utf8),
      Array(expected.joined(separator: ", ").utf8),
    ]
    for (i, input) in inputs.enumerated() {
      try data.must("shortlist", "new", "way-\(i)")
      let added = data.run("shortlist", "add", "way-\(i)", "-", input: data.folder.write("ids", input))
      #expect(added.code == 0, "\(added.stderr)")
      let ids = JSON(try data.must("shortlist", "show", "way-\(i)", "--json", "id")).list.compactMap {
        $0["id"].text
      }
      #expect(ids == expected, "input \(i)")
    }
    try data.must("shortlist", "new", "none")
    let none = data.run("shortlist", "add", "none", "-", input: data.folder.write("ids", "[]\n"))
    #expect(none.code == 0 && none.stderr.contains("nothing was added"))
  }

  @Test func `what adds also takes off and puts first: rows of a search, another id of a place, and no id`()
    throws
  {
    try data.must("shortlist", "new", "rivera")
    let table = data.run(["search"] + Self.question + ["--limit", "3", "--format", "tsv"])
    let ids = JSON(data.run(["search"] + Self.question + ["--limit", "3", "--json", "id"])).list.compactMap {
      $0["id"].text
    }
    try #require(ids.count == 3)
    func piped(_ verb: String, _ bytes: [UInt8]) -> Outcome {
      data.run("shortlist", verb, "rivera", "-", input: data.folder.write("ids", bytes))
    }
    func standing() throws -> [String] {
      JSON(try data.must("shortlist", "show", "rivera", "--json", "id")).list.compactMap { $0["id"].text }
    }
    #expect(piped("add", table.bytes).code == 0)
    #expect(try standing() == ids)
    // A center by the CCN of its hospital, as Data/example has it.
    let ccn = try #require(
      PlainTable.rows(packageRoot() + "/Data/example/organizations.csv").first { !$0["ccn"]!.isEmpty }?["ccn"]
    )
    let known = JSON(try data.must("show", "ccn:" + ccn, "--format", "json"))[0]["id"].text
    try data.must("shortlist", "add", "rivera", "ccn:" + ccn)
    #expect(try data.must("shortlist", "order", "rivera", "ccn:" + ccn).lines.first?.hasPrefix("1 ") == true)
    #expect(try standing().first == known)
    try data.must("shortlist", "remove", "rivera", "ccn:" + ccn)
    #expect(try standing() == ids)
    let before = Files.bytes(file)
    for verb in ["remove", "order"] {
      let nothing = piped(verb, Array("[]\n".utf8))
      #expect(nothing.code == 0 && nothing.stdout.isEmpty && nothing.stderr.contains("no ids came"))
    }
    #expect(Files.bytes(file) == before)
    let turned = Array((ids.reversed().joined(separator: "\n") + "\n").utf8)
    #expect(piped("order", turned).code == 0)
    #expect(try standing() == ids.reversed())
    #expect(piped("remove", table.bytes).lines.count == 3)
    #expect(try standing() == [])
  }

  @Test func `on a narrow terminal an entry is a block, and no date, id or number is cut`() throws {
    try fill()
    try data.must("shortlist", "note", "rivera", "2000000036", "intake wants slides before booking")
    let past = try data.must("shortlist", "visit", "rivera", "2000000036", "2026-11-01")
    #expect(past.stdout.contains("visit on 2026-11-01, a day that is over"))
    for width in ["40", "80", "120"] {
      let narrow = Running.run(
        BuiltCommand.path, ["shortlist", "show", "rivera", "--format", "table"],
        environment: data.environment.merging(["COLUMNS": width]) { $1 })
      #expect(narrow.code == 0 && !narrow.stdout.contains("…"))
      let whole = narrow.stdout.split { $0.isWhitespace }.joined(separator: " ")
      for entry in JSON(file: file)["entries"].list {
        let id = try #require(entry["id"].text)
        #expect(whole.contains("\(try #require(entry["name"].text)) (\(id))"), "\(id) at \(width)")
        if let phone = entry["phone"].text {
          let written = "\(phone.prefix(3))-\(phone.dropFirst(3).prefix(3))-\(phone.suffix(4))"
          #expect(whole.contains("phone \(written)"), "\(id)")
        }
        if let day = entry["network"]["as_of"].text { #expect(whole.contains(day), "\(id)") }
      }
      #expect(whole.contains("note 2026-11-21: intake wants slides before booking"))
    }
  }

  @Test func `who does not pass the filters is added all the same, with what is known, and that is said`()
    throws
  {
    try data.must("shortlist", "new", "rivera")
    // Lee Sample is out of the network at Lakeside; a dermatologist treats no breast cancer.
    let added = try data.must(
      "shortlist", "add", "rivera", "2000000143", "--cancer", "TNBC", "--plan", "00000ZZ0010001")
    #expect(added.stderr.contains("npi:2000000143 (Grace Stand-In, MD) does not pass all of these filters"))
    let entry = JSON(file: file)["entries"][0]
    #expect(entry["match"].isNull)
    // Her period in the network lies ahead.
    #expect(entry["network"]["status"].text == "unknown")
    #expect(entry["reasons"].texts.contains("no source ties it to the cancer asked about"))
  }

  @Test func `a packet has a file a format, each its owner's alone, and none is written over unasked`() throws
  {
    try fill()
    let out = data.folder.file("deep/packet")
    let first = try data.must("shortlist", "export", "rivera", "--format", "csv,json", "--out", out)
    #expect(first.lines == ["\(out)/rivera-2026-11-21.csv", "\(out)/rivera-2026-11-21.json"])
    for path in first.lines { #expect(Files.permissions(path) == 0o600, "\(path)") }
    let csv = Files.text(first.lines[0])
    let again = data.run("shortlist", "export", "rivera", "--format", "csv", "--out", out)
    #expect(again.code == 73 && again.stderr.contains("--force"))
    try data.must("shortlist", "note", "rivera", "2000000036", "x")
    #expect(data.run("shortlist", "export", "rivera", "--format", "csv", "--out", out, "--force").code == 0)
    #expect(!csv.isEmpty)
    #expect(data.run("shortlist", "export", "rivera", "--format", "csv").stdout.contains("Ana Ejemplo"))
    #expect(data.run("shortlist", "export", "rivera", "--format", "csv,json").code == 64)
    let unknown = data.run("shortlist", "export", "rivera", "--format", "cvs")
    #expect(unknown.code == 64 && unknown.stderr.contains("did you mean csv?"))
  }

  @Test func `with force a file of a packet is replaced whole, for its owner alone, and no link is followed`()
    throws
  {
    try fill()
    let out = data.folder.file("packet")
    let export = ["shortlist", "export", "rivera", "--format", "csv", "--out", out, "--force"]
    let path = try #require(try data.must(export).lines.first)
    let csv = Files.text(path)
    let linked = data.folder.write("linked.csv", "linked\n")
    #expect(chmod(linked, 0o644) == 0 && unlink(path) == 0 && symlink(linked, path) == 0)
    try data.must(export)
    #expect(Files.text(path) == csv && Files.permissions(path) == 0o600)
    #expect(Files.text(linked) == "linked\n" && Files.permissions(linked) == 0o644)
    // A file that cannot be written whole leaves the former one, or nothing.
    try data.must("shortlist", "note", "rivera", "2000000036", "x")
    let full = ["prlimit", "--fsize=\(csv.utf8.count / 2)"]
    let torn = data.run(export, by: full)
    #expect(torn.code == 73 && torn.stderr.contains(path), "\(torn.stderr)")
    #expect(Files.text(path) == csv && Files.names(in: out).count == 1)
    #expect(unlink(path) == 0)
    #expect(data.run(Array(export.dropLast()), by: full).code == 73)
    #expect(Files.names(in: out).isEmpty)
  }

  // MARK: Story 7

  /// The example of a later day: Ana is no longer listed in the network and has another phone, Omar's number is ended,
  /// and Lee has left Lakeshore.
  private func importLater() throws {
    let folder = data.folder.file("later")
    try #require(
      Running.run("cp", ["-r", packageRoot() + "/Data/example", folder], environment: [:]).code == 0)
    try #require(Running.run("rm", ["-r", folder + "/xml"], environment: [:]).code == 0)
    func rewrite(_ name: String, _ change: (String) -> String?) {
      let lines = Files.text(folder + "/" + name).split(separator: "\n").map(String.init)
      data.folder.write("later/" + name, lines.compactMap(change).joined(separator: "\n") + "\n")
    }
    rewrite("participations.csv") { line in
      ["p-ana-ejemplo-1-1,", "p-lee-sample-1-1,"].contains { line.hasPrefix($0) } ? nil : line
    }
    rewrite("roles.csv") { line in
      line.hasPrefix("r-lee-sample-1,") ? nil : line.replacing("312-555-0103", with: "312-555-0188")
    }
    rewrite("clinicians.csv") { line in
      guard line.hasPrefix("omar-hypothetical,") else { return line }
      var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      cells[18] = "2026-11-30"
      return cells.joined(separator: ",")
    }
    let outcome = data.run(
      "import", folder, "--as", "exchange", "--source", "example", "--as-of", "2026-12-01", "--force")
    try #require([0, 3].contains(outcome.code), "\(outcome.stderr)")
  }

  @Test func `a receipt verifies until the data changes, and then each change is told`() throws {
    try data.must("shortlist", "new", "rivera")
    let ids = ["2000000036", "2000000028", "2000000150", "2000001026", "center:mskcc"]
    let added = data.run(
      ["shortlist", "add", "rivera"] + ids + ["--plan", "00000ZZ0010001", "--near", "60601"])
    try #require(added.code == 0, "\(added.stderr)")
    let receipt = data.folder.file("rivera-receipt.json")
    try data.must("shortlist", "receipt", "rivera", "-o", receipt)
    #expect(Files.permissions(receipt) == 0o600)
    let json = JSON(file: receipt)
    #expect(json["program"].text == JSON(data.run("version", "--json"))["version"].text)
    #expect(json["generation"].text == data.generations().contentHash)
    #expect(json["made"].text?.hasPrefix("2026-11-21") == true)
    let example = try #require(json["sources"].list.first { $0["id"].text == "example" })
    #expect(
      Set(example["files"].list.compactMap { $0["name"].text })
        == Set(Files.names(in: packageRoot() + "/Data/example").filter { $0.hasSuffix(".csv") })
        && example["files"].list.allSatisfy { $0["sha256"].text?.utf8.count == 64 })
    // The checksum can be made by hand.
    let byHand = Running.run("bash", ["-c", "head -n -2 '\(receipt)' | sha256sum"], environment: [:])
    #expect(json["sha256"].text == String(byHand.stdout.prefix(64)))

    let same = data.run("shortlist", "verify", receipt, "--exit-status")
    #expect(same.code == 0 && same.lines == ["0 of 5 changed since 2026-11-21, by the data of 2026-11-21"])

    try importLater()
    let later = data.run("shortlist", "verify", receipt, "--exit-status", "--on", "2026-12-05")
    #expect(later.code == 1, "\(later.stderr)")
    #expect(later.lines.first == "3 of 5 changed since 2026-11-21, by the data of 2026-12-05:")
    #expect(
      later.lines.contains(
        "  Ana Ejemplo, MD network IN → UNKNOWN (example of 2026-12-01 does not say so any more for 00000ZZ0010001)"
      ))
    #expect(later.lines.contains("  Ana Ejemplo, MD phone 3125550103 → 3125550188"))
    #expect(later.lines.contains("  Omar Hypothetical, MD: the registry ended its NPI on 2026-11-30"))
    #expect(
      later.lines.contains {
        $0.hasPrefix("  Lee Sample, MD: no source places it at 200 Imaginary Shore Drive")
      })
    #expect(
      data.run("shortlist", "verify", receipt, "--on", "2026-12-05").code == 0, "only --exit-status fails")
    // The list itself verifies likewise, and as rows.
    let rows = JSON(try data.must("shortlist", "verify", "rivera", "--format", "json")).list
    #expect(
      rows.contains {
        $0["what"].text == "network" && $0["before"].text == "IN" && $0["after"].text == "UNKNOWN"
      })

    // Nobody names her any more.
    try data.must("sources", "remove", "example")
    let gone = try data.must("shortlist", "verify", receipt)
    #expect(gone.lines.first?.hasPrefix("4 of 5 changed") == true)
    #expect(gone.lines.contains("  Ana Ejemplo, MD: no source names it any more"))
  }

  @Test func `a changed receipt is refused`() throws {
    try fill()
    let receipt = data.folder.file("r.json")
    try data.must("shortlist", "receipt", "rivera", "-o", receipt)
    data.folder.write(
      "bad.json", Files.text(receipt).replacing("\"status\": \"in\"", with: "\"status\": \"out\""))
    let outcome = data.run("shortlist", "verify", data.folder.file("bad.json"))
    #expect(outcome.code == 65 && outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("its content does not fit its checksum"))
    #expect(data.run("shortlist", "verify", data.folder.file("none.json")).code == 66)
  }

  // MARK: Whose it is

  @Test func `folders and files are their owner's, in the place that the environment names`() throws {
    try fill()
    #expect(Files.permissions(personal) == 0o700 && Files.permissions(personal + "/shortlists") == 0o700)
    #expect(Files.permissions(file) == 0o600)
    var environment = data.environment
    environment["XDG_DATA_HOME"] = data.folder.file("xdg")
    _ = Running.run(BuiltCommand.path, ["shortlist", "new", "a1"], environment: environment)
    #expect(Files.isThere(data.folder.file("xdg/second-opinion/personal/shortlists/a1.json")))
    environment["SECOND_OPINION_PERSONAL"] = data.folder.file("mine")
    _ = Running.run(BuiltCommand.path, ["shortlist", "new", "a2"], environment: environment)
    #expect(Files.names(in: data.folder.file("mine/shortlists")) == ["a2.json"])
    #expect(!data.entries("").contains("personal"), "nothing of it is in the data directory")
  }

  @Test func `the words of the question are kept only when the person asks for it`() throws {
    try fill()
    let plain = JSON(file: file)
    // What was typed, and the name of what was asked about by itself.
    #expect(plain["question"].isNull)
    // What a source says that somebody treats is the source's word, whatever was asked.
    let text = Files.text(file).lowercased().replacing("\"value\": \"breast-tnbc\"", with: "")
    for word in ["triple negative", "tnbc\"", "60601"] {
      // The sources' own words remain: Ana states breast and triple-negative breast cancer, in that order or the other.
      #expect(!text.contains(word), "\(word)")
    }
    // Where no source names the cancer, neither does the list: it is the person's.
    let named = plain["entries"].list.filter { $0["match"]["strength"].text == "specialty" }
    #expect(!named.isEmpty)
    for entry in named {
      let words = ([entry["match"]["words"].text ?? ""] + entry["reasons"].texts).joined(separator: " ")
        .lowercased()
      #expect(!words.contains("breast") && !words.contains("negative"), "\(words)")
    }
    // The same list of a person who asked for another cancer that they state differs in nothing that names one.
    try data.must("shortlist", "new", "other")
    _ = data.run(["shortlist", "add", "other", "2000000036", "--cancer", "breast"])
    let other = JSON(file: personal + "/shortlists/other.json")["entries"][0]
    let ana = try #require(plain["entries"].list.first { $0["id"].text == "npi:2000000036" })
    #expect(other["match"]["words"].text == ana["match"]["words"].text)
    func focus(_ entry: JSON) -> [String?] {
      entry["facts"].list.filter { $0["field"].text == "cancer_focus" }.map { $0["value"].text }
    }
    #expect(focus(other) == focus(ana) && !focus(ana).isEmpty)

    try fill(["--keep-question"], name: "kept")
    let kept = JSON(file: personal + "/shortlists/kept.json")
    #expect(
      kept["question"].text == "triple negative breast, plan 00000ZZ0010001, near 60601, within 25.0 mi")
  }

  @Test(arguments: ["breast", "mom-tnbc", "C50.9", "rivera_melanoma", "lung"])
  func `a name that says the cancer is refused`(name: String) {
    let outcome = data.run("shortlist", "new", name)
    #expect(outcome.code == 64 && outcome.stderr.contains("choose another name"))
    #expect(Files.names(in: personal + "/shortlists").isEmpty)
  }

  @Test func `a damaged list is not recovered under a name that says the cancer`() throws {
    try fill()
    for name in ["breast", "mom-tnbc", "../x"] {
      let outcome = data.run("shortlist", "recover", "rivera", "--to", name)
      #expect(outcome.code == 64 && outcome.stdout.isEmpty, "\(outcome.stderr)")
    }
    #expect(Files.names(in: personal + "/shortlists") == ["rivera.json"])
  }

  // MARK: What others write

  @Test func `a name in somebody else's file moves no cursor and forges no line`() throws {
    try data.must("shortlist", "new", "rivera")
    try data.must("shortlist", "add", "rivera", "2000000036")
    let hostile = "Ana \u{1B}]0;gone\u{7}\nnpi:9 Forged\r\u{9B}2J\u{7F} Ejemplo"
    let shown = "Ana \u{FFFD}]0;gone\u{FFFD} npi:9 Forged \u{FFFD}2J\u{FFFD} Ejemplo"
    let written = #""name": "Ana \u001b]0;gone\u0007\nnpi:9 Forged\r\u009b2J\u007f Ejemplo""#
    let good = Files.text(file)
    // Whoever changes it by hand takes the checksum out.
    let lines = good.replacing("\"name\": \"Ana Ejemplo, MD\"", with: written).split(separator: "\n")
      .filter { !$0.contains("\"checksum\"") }
    data.folder.write(
      "home/.local/share/second-opinion/personal/shortlists/rivera.json",
      lines.joined(separator: "\n") + "\n")
    let receipt = data.folder.file("receipt.json")
    try data.must("shortlist", "receipt", "rivera", "-o", receipt)
    for arguments in [
      ["show", "rivera", "--format", "table"], ["status", "rivera", "2000000036", "called"],
      // The name of today is another one: that is the change.
      ["verify", receipt], ["verify", "rivera", "--format", "table"],
      ["order", "rivera", "2000000036"], ["remove", "rivera", "2000000036"],
    ] {
      let outcome = try data.must(["shortlist"] + arguments)
      for text in [outcome.stdout, outcome.stderr] {
        let isPlain = text.unicodeScalars.allSatisfy {
          $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
        }
        #expect(isPlain, "\(arguments)")
      }
      #expect(outcome.stdout.contains(shown), "\(arguments): \(outcome.stdout)")
      #expect(!outcome.lines.contains { $0.hasPrefix("npi:9") }, "\(arguments)")
      if arguments[0] == "show" {
        let json = JSON(try data.must("shortlist", "show", "rivera", "--json", "name"))
        #expect(json[0]["name"].text == hostile, "a program is told the name as it is")
      }
    }
  }

  // MARK: What goes wrong

  @Test func `a damaged list is refused with its path and line, left as it is, and saved into another`()
    throws
  {
    try fill()
    let good = Files.text(file)
    let bad = good.replacing("\"kind\": \"clinician\"", with: "\"kind\": \"clinican\"", maxReplacements: 1)
    data.folder.write("home/.local/share/second-opinion/personal/shortlists/rivera.json", bad)
    for arguments in [
      ["show", "rivera"], ["add", "rivera", "2000000010"], ["note", "rivera", "2000000036", "x"],
      ["export", "rivera", "--format", "csv"], ["receipt", "rivera"],
    ] {
      let outcome = data.run(["shortlist"] + arguments)
      #expect(outcome.code == 65 && outcome.stdout.isEmpty, "\(arguments)")
      #expect(outcome.stderr.contains(file + ":") && outcome.stderr.contains("clinican"), "\(outcome.stderr)")
      #expect(outcome.stderr.contains("shortlist recover rivera --to rivera-2"))
    }
    let listed = try data.must("shortlist", "list")
    #expect(listed.stdout.contains("damaged") && listed.stderr.contains(file))
    let saved = try data.must("shortlist", "recover", "rivera", "--to", "rivera-2")
    #expect(saved.lines.contains { $0.hasPrefix("lost, line ") && $0.contains("clinican") })
    #expect(saved.stdout.contains("may be wrong") && saved.stdout.contains("shortlist verify rivera-2"))
    let count = JSON(file: file)["entries"].list.count
    #expect(JSON(file: personal + "/shortlists/rivera-2.json")["entries"].list.count == count - 1)
    #expect(Files.text(file) == bad, "left as it is")
    data.folder.write(
      "home/.local/share/second-opinion/personal/shortlists/rivera.json",
      good.replacing("\"format\": 1", with: "\"format\": 9"))
    data.folder.write(
      "home/.local/share/second-opinion/personal/shortlists/cut.json", String(good.prefix(good.count / 2)))
    let cut = data.run("shortlist", "show", "cut")
    #expect(cut.code == 65 && cut.stderr.contains("the text is cut short. It is left as it is. Save what"))
    let newer = data.run("shortlist", "show", "rivera")
    #expect(newer.code == 65 && newer.stderr.contains("format 9") && newer.stderr.contains("newer"))
  }

  @Test(
    arguments: [
      (["show", "rivira"], 66, "did you mean rivera?"),
      (["add", "rivera", "center:msk"], 66, "center:mskcc"),
      (["add", "rivera", "2000000242"], 66, "the registry ended its NPI on 2025-06-30"),
      (
        ["add", "rivera", "2000000010", "--plan", "00000ZZ0010009"], 64,
        "near it: 00000ZZ0010001 (Example PPO Gold 2026)"
      ),
      (["status", "rivera", "2000000036", "bokked"], 64, "did you mean booked?"),
      (["visit", "rivera", "2000000036", "soon"], 64, "YYYY-MM-DD"),
      (["remove", "rivera", "2000000143"], 66, "is not on rivera"), (["new", "rivera"], 64, "already"),
      (["new", "../rivera"], 64, "dot"), (["add", "rivera"], 64, "ids"),
    ] as [([String], Int32, String)])
  func `what cannot be done is told with what can`(arguments: [String], code: Int32, words: String) throws {
    try fill()
    let before = Files.bytes(file)
    let outcome = data.run(["shortlist"] + arguments)
    #expect(outcome.code == code && outcome.stdout.isEmpty, "\(outcome.stderr)")
    #expect(outcome.stderr.contains(words), "\(outcome.stderr)")
    #expect(Files.bytes(file) == before)
  }

  @Test func `a note that is too long is refused, and the list can still be read`() throws {
    try fill()
    let before = Files.bytes(file)
    let long = String(repeating: "a", count: 70_000)
    let outcome = data.run("shortlist", "note", "rivera", "2000000036", long)
    #expect(outcome.code == 65 && outcome.stderr.contains("nothing was changed"), "\(outcome.stderr)")
    #expect(Files.bytes(file) == before)
    let call = data.run("log", "2000000036", "--field", "phone", "--saw", "312-555-0199", "--ref", long)
    #expect(call.code == 65 && call.stderr.contains("nothing was changed"), "\(call.stderr)")
    #expect(data.run("log", "list").code == 0)
  }

  @Test(arguments: ["  ", "--", "…"])
  func `a call in which nothing was told is none`(saw: String) {
    let outcome = data.run("log", "2000000036", "--field", "phone", "--saw=" + saw)
    #expect(outcome.code == 64 && outcome.stderr.contains("--saw takes what you were told"))
    #expect(data.run("log", "list", "--no-header").lines.isEmpty)
  }

  @Test func `ids on standard input may begin with a mark of UTF-8`() throws {
    try data.must("shortlist", "new", "rivera")
    let ids = data.folder.write("ids.txt", [0xEF, 0xBB, 0xBF] + Array("2000000036\n2000000028\n".utf8))
    let outcome = data.run(["shortlist", "add", "rivera", "-"], input: ids)
    #expect(outcome.code == 0, "\(outcome.stderr)")
  }

  @Test func `after the turn of the year the plan is named, and not its list, for a status that is unknown`()
    throws
  {
    try fill()
    let later = data.run("shortlist", "verify", "rivera", "--on", "2027-01-02")
    #expect(later.stdout.contains("is a plan of 2026: ask about the one of 2027"), "\(later.stdout)")
    #expect(!later.stdout.contains("does not say so any more"))
  }
}
