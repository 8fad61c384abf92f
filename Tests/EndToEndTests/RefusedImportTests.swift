import Glibc
import TestSupport
import Testing

/// Files that are refused whole: after each of them the former data answers, byte for byte.
@Suite struct RefusedImportTests {
  let data: DataFolder
  let good: String

  init() {
    data = DataFolder.seeded()
    good = data.folder.write("good.csv", InventedRegistry.people(8).csv)
    let outcome = data.importing(good)
    precondition(outcome.code == 0, outcome.stderr)
  }

  /// Runs an import that must fail, and looks whether anything of the former answer has changed.
  private func refused(
    _ file: String, as format: String = "nppes", source: String = "registry", _ more: [String] = [],
    code: Int32,
    saying words: [String], by starter: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func answer() -> [String] {
      let (list, hash) = data.generations()
      return [
        list, hash, data.run("search", "Ejemplo", "--limit", "all", "--format", "json").stdout,
        data.run("sources", "list").stdout, data.entries("layers").joined(separator: " "),
      ]
    }
    let before = answer()
    let outcome = data.run(
      ["import", file, "--as", format, "--source", source, "--as-of", "2026-11-15"] + more,
      by: starter)
    #expect(outcome.code == code, "\(outcome.stderr)", sourceLocation: sourceLocation)
    #expect(outcome.stdout.isEmpty, sourceLocation: sourceLocation)
    for word in words {
      #expect(outcome.stderr.contains(word), "\(outcome.stderr)", sourceLocation: sourceLocation)
    }
    let after = answer()
    // A layer that nothing names may lie there until the next writer sweeps it.
    #expect(after.prefix(4) == before.prefix(4), sourceLocation: sourceLocation)
    #expect(data.run("index", "verify").code == 0, sourceLocation: sourceLocation)
  }

  @Test func `a file of another format is refused with the columns that it lacks`() {
    let file = packageRoot() + "/Data/states.csv"
    refused(file, code: 65, saying: ["columns-missing", "NPI", "--as", "states.csv"])
  }

  @Test func `a quote that is never closed is refused with its line`() {
    let file = data.folder.write(
      "open.csv", InventedRegistry.people(8).csv + "\"200000,\nand more,\nand more\n")
    refused(file, code: 65, saying: ["open.csv:10", "csv-open-quote"])
  }

  @Test func `bytes that are no UTF-8 are refused with their place`() {
    var bytes = Array(InventedRegistry.people(4).csv.utf8)
    // The last letter of the last first name, as Latin-1 writes an accent.
    let place = bytes.lastIndex(of: UInt8(ascii: "A"))! + 2
    bytes[place] = 0xE9
    let file = data.folder.write("latin1.csv", bytes)
    refused(file, code: 65, saying: ["latin1.csv:5:", "0xE9", "not-utf-8", "iconv"])
  }

  @Test func `a file of which no row can be kept is refused`() {
    var registry = InventedRegistry()
    for i in 1...3 { registry.useless(InventedRegistry.npi(i)) }
    refused(data.folder.write("none.csv", registry.csv), code: 65, saying: ["nothing-kept", "3 refused"])
    refused(
      data.folder.write("empty.csv", InventedRegistry().csv), source: "new", code: 65,
      saying: ["nothing-kept"])
  }

  @Test func `an empty file, a picture and a compressed file are refused for what they are`() {
    refused(data.folder.write("nothing.csv", ""), code: 65, saying: ["nothing.csv"])
    refused(
      data.folder.write("picture.csv", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]), code: 65,
      saying: ["picture.csv"])
    let file = data.folder.write("packed.csv", InventedRegistry.people(20).csv)
    _ = Running.run("gzip", [file], environment: [:])
    refused(file + ".gz", code: 65, saying: ["packed.csv.gz"])
  }

  @Test func `strict refuses a file for one row, and max-rejects for more than it allows`() {
    var registry = InventedRegistry.people(8)
    registry.useless(InventedRegistry.npi(60))
    registry.useless(InventedRegistry.npi(61))
    let file = data.folder.write("two-bad.csv", registry.csv)
    refused(file, ["--strict"], code: 65, saying: ["1 rows refused and 0 allowed", "two-bad.csv:10"])
    refused(
      file, ["--max-rejects", "1"], code: 65, saying: ["2 rows refused and 1 allowed", "two-bad.csv:11"])
    #expect(data.importing(file, "--max-rejects", "2").code == 3)
  }

  @Test func `a source that shrinks to under half is refused until it is forced`() {
    let file = data.folder.write("small.csv", InventedRegistry.people(3).csv)
    refused(file, code: 65, saying: ["from 8 rows to 3", "--force"])
    #expect(data.importing(file, "--force").code == 0)
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 3)
  }

  /// Every file of the data directory that answers read, by name.
  private func stored() -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    let folders = data.entries("generations").map { "generations/" + $0 } + ["layers"]
    for folder in folders {
      for name in data.entries(folder) {
        files[folder + "/" + name] = Files.bytes("\(data.path)/\(folder)/\(name)")
      }
    }
    return files
  }

  @Test
  func `a source that comes empty is refused with both numbers, and all that is stored stays byte for byte`()
  {
    let before = stored()
    let empty = data.folder.write("empty.csv", InventedRegistry().csv)
    refused(empty, code: 65, saying: ["from 8 rows to 0", "--force", "sources remove registry"])
    refused(empty, ["--dry-run"], code: 65, saying: ["from 8 rows to 0"])
    let few = data.folder.write("few.csv", InventedRegistry.people(3).csv)
    refused(few, code: 65, saying: ["from 8 rows to 3"])
    refused(few, ["--dry-run"], code: 65, saying: ["from 8 rows to 3"])
    #expect(stored() == before)
    #expect(before.count >= 4 && before.values.allSatisfy { !$0.isEmpty })
  }

  @Test func `a source that has withdrawn may be forced to nothing, and can be brought back`() throws {
    let empty = data.folder.write("empty.csv", InventedRegistry().csv)
    let before = stored()
    let outcome = data.importing(empty, "--force")
    #expect(outcome.code == 0)
    #expect(outcome.lines.first == "read 0 rows · kept 0 · refused 0")
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.isEmpty)
    #expect(data.run("show", InventedRegistry.npi(1)).code == 66)
    let list = JSON(try data.must("sources", "list", "--format", "json")).list
    let registry = try #require(list.first { $0["source"].text == "registry" })
    #expect(registry["kept"].int == 0 && registry["freshness"].isNull)
    #expect(data.run("index", "verify").code == 0)
    #expect(stored().filter { before[$0.key] != nil } == before)
    #expect(data.run("index", "use", "2").code == 0)
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 8)
  }

  @Test
  func `force makes nothing of a file of which every row is refused, and nothing of an empty new source`() {
    var registry = InventedRegistry()
    for i in 1...3 { registry.useless(InventedRegistry.npi(i)) }
    let useless = data.folder.write("none.csv", registry.csv)
    refused(useless, ["--force"], code: 65, saying: ["nothing-kept", "3 refused", "the former data has 8"])
    let empty = data.folder.write("empty.csv", InventedRegistry().csv)
    refused(empty, source: "new", ["--force"], code: 65, saying: ["nothing-kept"])
  }

  @Test func `clinicians that vanish behind as many rows of another kind are missed`() {
    let people = "clinician,npi,last\na,2000000010,One\nb,2000000028,Two\n"
    let plans = "plan,name\np,Plan P\nq,Plan Q\nr,Plan R\n"
    let files = [data.folder.write("people.csv", people), data.folder.write("plans.csv", plans)]
    let outcome = data.run(
      ["import"] + files + ["--as", "exchange", "--source", "plan-x", "--as-of", "2026-11-01"])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    refused(
      files[1], as: "exchange", source: "plan-x", code: 65, saying: ["from 2 clinicians to 0", "--force"])
  }

  @Test func `a file whose digest is not the one demanded is refused`() {
    let file = data.folder.write("other.csv", InventedRegistry.people(9).csv)
    let found = String(Running.run("sha256sum", [file], environment: [:]).stdout.prefix(64))
    let wanted = String(repeating: "0", count: 64)
    refused(file, ["--sha256", wanted], code: 65, saying: [wanted, found])
    #expect(data.importing(file, "--sha256", found.uppercased()).code == 0)
  }

  @Test func `a file that is not there is no input`() {
    refused(data.folder.file("missing.csv"), code: 66, saying: ["missing.csv", "is not there"])
  }

  @Test func `an XML file with a document type is refused`() {
    let file = data.folder.write(
      "evil.xml", "<?xml version=\"1.0\"?><!DOCTYPE directory [<!ENTITY a \"b\">]><directory>&a;</directory>")
    refused(file, as: "exchange", code: 65, saying: ["evil.xml"])
  }

  @Test(arguments: [
    ["--as", "npes"], ["--as", "nppes", "--source", "Not An Id"], ["--as", "nppes", "--as-of", "yesterday"],
    ["--as", "nppes", "--keep", "some"], ["--as", "nppes", "--complete-for", "everybody"],
  ])
  func `an option that means nothing is an error of usage`(options: [String]) {
    var arguments = ["import", good] + options
    if !options.contains("--source") { arguments += ["--source", "registry"] }
    if !options.contains("--as-of") { arguments += ["--as-of", "2026-11-15"] }
    let before = data.generations()
    let outcome = data.run(arguments)
    #expect(outcome.code == 64)
    #expect(outcome.stderr.contains(options[options.count - 1]))
    #expect(data.generations() == before)
  }

  /// Root may write anywhere, until these rights are taken away from what it starts.
  private static let byPermissionAlone =
    getuid() == 0 ? ["setpriv", "--bounding-set=\(rights)", "--inh-caps=\(rights)"] : []
  private static let rights = "-dac_override,-dac_read_search,-fowner"

  @Test func `a directory that cannot be written to is told by its path`() {
    chmod(data.path + "/work", 0o500)
    defer { chmod(data.path + "/work", 0o700) }
    refused(
      data.folder.write("more.csv", InventedRegistry.people(9).csv), code: 73, saying: [data.path + "/work"],
      by: Self.byPermissionAlone)
  }

  @Test
  func `what may only be read is searched, shown, proved and served, and whoever would write is told`() throws
  {
    let questions = [
      ["search", "Ejemplo", "--limit", "all"], ["show", "npi:2000000010"], ["sources", "list"],
      ["index", "list"], ["index", "verify"], ["search", "--cancer", "lung", "--near", "10001"],
    ]
    let former = questions.map { data.run($0).stdout }
    func permissions(_ change: String) {
      let outcome = Running.run("chmod", ["-R", change, data.path], environment: [:])
      #expect(outcome.code == 0, "\(outcome.stderr)")
    }
    permissions("a-w")
    defer { permissions("u+w") }
    for (question, answer) in zip(questions, former) {
      let outcome = data.run(question, by: Self.byPermissionAlone)
      #expect(outcome.code == 0 && outcome.stdout == answer, "\(question): \(outcome.stderr)")
    }
    let server = RunningServer(data, [], by: Self.byPermissionAlone)
    #expect(server.get("/readyz").status == 200)
    #expect(server.get("/api/v1/search?words=Ejemplo").json["total"]["value"].int == 8)
    let path = data.folder.write("more.csv", InventedRegistry.people(9).csv)
    let file = ["import", path, "--as", "nppes", "--source", "registry", "--as-of", "2026-11-15"]
    for change in [
      file, file + ["--stage"], ["sources", "remove", "registry"], ["index", "use", "1"],
      ["index", "prune", "--keep", "1"],
    ] {
      let outcome = data.run(change, by: Self.byPermissionAlone)
      #expect(outcome.code == 73 && outcome.stdout.isEmpty, "\(change)")
      #expect(outcome.stderr.contains(data.path + "/lock"), "\(outcome.stderr)")
    }
    #expect(questions.map { data.run($0).stdout } == former)
  }

  @Test func `files that may not grow are an error of the write, and no end of the program`() {
    let more = data.folder.write("more.csv", InventedRegistry.people(400).csv)
    refused(
      more, source: "other", code: 73, saying: ["write failed: File too large", "ulimit -f"],
      by: ["prlimit", "--fsize=20000"])
  }

  /// The stack of a thread is as large as that of the program may be: more than there are addresses for is refused.
  @Test func `where no thread can be started nobody waits for one`() {
    let starter = ["timeout", "120", "prlimit", "--stack=\(200 << 40)"]
    refused(good, source: "other", code: 74, saying: ["no thread can be started", "ulimit -u"], by: starter)
    let served = data.run(["serve", "--listen", "127.0.0.1:0"], by: starter)
    #expect(served.code == 74 && served.stderr.contains("no thread can be started"))
    #expect(data.run(["search", "--kind", "center", "--limit", "1"], by: starter).code == 0)
  }

  @Test func `a place that is a file can hold no data directory`() {
    let file = data.folder.write("a-file", "")
    let outcome = data.run("search", "--kind", "center", "--data", file + "/inside")
    #expect(outcome.code == 73)
    #expect(outcome.stderr.contains(file))
  }

  @Test
  func `while another process imports, a second import is told to try again, and searches are answered`() {
    let descriptor = open(data.path + "/lock", O_RDWR | O_CLOEXEC)
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    refused(good, source: "other", code: 75, saying: ["another import is writing", "try again"])
    #expect(data.run("sources", "remove", "registry").code == 75)
    #expect(data.run("index", "prune", "--keep", "1").code == 75)
    #expect(flock(descriptor, LOCK_UN) == 0)
    #expect(data.importing(good, source: "other").code == 0)
  }
}
