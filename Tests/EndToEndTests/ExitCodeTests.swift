import Foundation
import Glibc
import TestSupport
import Testing

/// The exit codes that README.md lists: each is provoked, and the programs know no other.
@Suite struct ExitCodeTests {
  /// The sentence of README.md, and the codes in it.
  private static let documented: Set<Int32> = {
    let text = Files.text(packageRoot() + "/README.md")
    guard let start = text.range(of: "Exit codes: ") else { return [] }
    let sentence = text[start.upperBound...].prefix { $0 != "\n" }
    return Set(sentence.split { !$0.isNumber }.compactMap { Int32($0) })
  }()

  private static let gold = "00000ZZ0010001"

  @Test func `each code of the list is provoked, with words wherever something is wrong`() throws {
    let data = DataFolder.withExample()
    let people = data.folder.write("people.csv", InventedRegistry.people(3).csv)
    var registry = InventedRegistry.people(3)
    registry.useless(InventedRegistry.npi(60))
    let oneBad = data.folder.write("one-bad.csv", registry.csv)
    let mapping = data.folder.write("mapping.json", "{\"mapping\": 1}")
    // Two lists that differ about one person at one site.
    let common = [
      "n.csv": "network,name\nn,Net\n", "pl.csv": "plan,name,year,networks\npx,Plan X,2026,n\n",
      "c.csv": "clinician,npi,last\na,\(InventedRegistry.npi(801)),Differing\n",
      "o.csv": "organization,name\no,Place\n", "s.csv": "site,organization,street,zip\ns,o,1 Test St,12207\n",
      "r.csv": "role,clinician,organization,site\nr,a,o,s\n",
    ]
    for (source, status) in [("one", "in"), ("two", "out")] {
      let files = ["pa.csv": "participation,role,network,status\np,r,n,\(status)\n"].merging(common) { $1 }
      #expect(data.importingExchange(source, files).code == 0)
    }
    func check(_ id: String, _ plan: String = Self.gold) -> Outcome {
      data.run("check", id, "--plan", plan, "--exit-status")
    }
    // Generation 5, after the bundled data, the example and the two lists.
    #expect(data.importing(oneBad, source: "bad").code == 3)
    let holding = open(data.path + "/lock", O_RDWR | O_CLOEXEC)
    #expect(flock(holding, LOCK_EX | LOCK_NB) == 0)
    let busy = data.importing(people)
    close(holding)
    let listener = RunningServer(data)
    let outcomes: [(Int32, Outcome)] = [
      (0, data.run("search", "nobody-of-this-name", "--spelling", "exact")),
      (1, data.run("sources", "diff", "4", "5", "--exit-status")),
      (3, data.importing(oneBad, source: "again", "--dry-run")),
      (10, check("2000000028")), (11, check("center:mskcc")),
      (12, check("npi:" + InventedRegistry.npi(801), "px")),
      (64, data.run("search", "--limit", "0")),
      (65, data.importing(packageRoot() + "/Data/states.csv", as: "nppes", source: "x")),
      (66, data.importing(data.folder.file("missing.csv"))),
      (69, data.run("serve", "--listen", "127.0.0.1:\(listener.port)")),
      (73, data.run("search", "--kind", "center", "-o", data.folder.file("no/folder/x"))),
      // A file that the system lists and cannot read.
      (74, data.importing("/proc/self/mem")),
      (75, busy),
      (
        78,
        data.run(
          "import", people, "--as", "mapped", "--mapping", mapping, "--source", "m", "--as-of", "2026-11-01")
      ),
    ]
    for (code, outcome) in outcomes {
      #expect(outcome.code == code, "\(outcome.stderr)")
      if code >= 64 {
        #expect(outcome.stderr.hasPrefix("second-opinion: ") || code == 64, "\(outcome.stderr)")
      }
      if code >= 64 { #expect(outcome.stdout.isEmpty) }
    }
    #expect(Set(outcomes.map(\.0)) == Self.documented)
  }

  @Test func `output that cannot be written ends with 74, and a configuration that leads nowhere with 78`() {
    let data = DataFolder.seeded()
    let full = Running.run(
      "sh", ["-c", "'\(BuiltCommand.path)' search --kind center --limit all > /dev/full"],
      environment: data.environment)
    #expect(full.code == 74 && full.stderr.contains("No space left on device"))
    let nowhere = DataFolder(bundled: data.folder.file("nowhere")).run("search", "--kind", "center")
    #expect(nowhere.code == 78 && nowhere.stderr.contains("SECOND_OPINION_BUNDLED"), "\(nowhere.stderr)")
  }

  /// Codes stand in few places, as numbers: whoever adds one writes it into README.md.
  @Test func `the programs end with no code that the list lacks`() {
    var found: Set<Int32> = []
    for folder in ["SecondOpinionCommand", "SecondOpinionServer", "Serving/Errors"] {
      let root = packageRoot() + "/Sources/" + folder
      let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      for name in names where name.hasSuffix(".swift") {
        let text = Files.text(root + "/" + name)
        for match in text.matches(of: /(?:exit|fail)\((\d+)[,)]/) { found.insert(Int32(match.1)!) }
        for match in text.matches(of: /exitCode: Int32 \{([^}]|\n)*?\n  \}/) {
          for code in match.0.matches(of: /: (\d+)\n/) { found.insert(Int32(code.1)!) }
        }
        // The tables of words: a code, then a text.
        for match in text.matches(of: /\(\s*(\d\d),\s/) where name.hasSuffix("ErrorText.swift") {
          found.insert(Int32(match.1)!)
        }
      }
    }
    #expect(found.isSuperset(of: [1, 3, 64, 65, 66, 69, 73, 74, 75, 78]), "\(found)")
    #expect(found.subtracting(Self.documented).isEmpty, "\(found.subtracting(Self.documented))")
  }
}
