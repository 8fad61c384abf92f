import TestSupport
import Testing

/// The manners of a command among others: help, completion, versions, pipes.
@Suite struct ShellTests {
  static let commands = [
    ["search"], ["suggest"], ["explain"], ["timeline"], ["show"], ["import"], ["sources"],
    ["sources", "list"],
    ["sources", "show"],
    ["sources", "freshness"], ["sources", "diff"], ["sources", "remove"],
    ["index"], ["index", "list"], ["index", "use"], ["index", "verify"], ["index", "stats"],
    ["index", "prune"],
    ["export"], ["serve"], ["completions"], ["version"],
    ["shortlist"], ["shortlist", "new"], ["shortlist", "list"], ["shortlist", "show"], ["shortlist", "add"],
    ["shortlist", "remove"], ["shortlist", "note"], ["shortlist", "status"], ["shortlist", "visit"],
    ["shortlist", "decide-by"], ["shortlist", "order"], ["shortlist", "export"], ["shortlist", "receipt"],
    ["shortlist", "verify"], ["shortlist", "recover"],
    ["prepare"], ["reconcile"], ["resources"],
    ["log"], ["log", "add"], ["log", "list"], ["log", "remove"], ["log", "report"],
  ]

  let data = DataFolder()

  @Test func `help names every command`() {
    let help = data.run("--help")
    #expect(help.code == 0)
    let named = Set(
      help.lines.filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first.map(String.init) })
    for command in Self.commands { #expect(named.contains(command[0]), "\(command[0])") }
    #expect(!Files.isThere(data.path), "help makes no data directory")
  }

  @Test(arguments: commands)
  func `the help of a command says what it does`(command: [String]) {
    let help = data.run(command + ["--help"])
    #expect(help.code == 0)
    #expect(help.lines.first?.hasPrefix("OVERVIEW: ") == true)
    #expect((help.lines.first?.utf8.count ?? 0) > 25)
    #expect(help.stdout.contains("USAGE: second-opinion \(command.joined(separator: " "))"))
    #expect(data.run(["help"] + command).stdout == help.stdout)
  }

  @Test(arguments: ["search", "suggest", "explain", "timeline", "show", "import", "export", "completions"])
  func `the help of what people type most has an example that begins as one types it`(command: String) {
    #expect(data.run(command, "--help").stdout.contains("  second-opinion \(command) "))
  }

  @Test func `an unknown command is an error of usage`() {
    let outcome = data.run("serch", "--cancer", "breast")
    #expect(outcome.code == 64)
    #expect(outcome.stdout.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts name the commands, and the shell can read them`(shell: String) {
    let outcome = data.run("completions", shell)
    #expect(outcome.code == 0)
    for command in ["search", "show", "import", "sources", "index", "export"] {
      #expect(outcome.stdout.contains(command))
    }
    #expect(outcome.stdout.contains("patient-state"))
    let file = data.folder.write("completion", outcome.stdout)
    guard Running.run("sh", ["-c", "command -v \(shell)"], environment: [:]).code == 0 else { return }
    let check = Running.run(shell, ["-n", file], environment: [:])
    #expect(check.code == 0, "\(check.stderr)")
  }

  @Test func `the version is told in words and as JSON`() throws {
    let words = data.run("version")
    #expect(words.code == 0)
    let json = JSON(data.run("version", "--json"))
    #expect(json["name"].text == "second-opinion")
    let version = try #require(json["version"].text)
    #expect(version.split(separator: ".").count == 3)
    #expect(words.stdout == "second-opinion \(version)\n")
  }

  @Test(arguments: ["export ndjson | head -1", "search --kind center --limit all --format ndjson | head -1"])
  func `a reader that goes away early is no error to talk about`(pipeline: String) {
    let data = DataFolder.seeded()
    // Enough lines that the pipe is full long before the end.
    let registry = data.folder.write("registry.csv", InventedRegistry.people(400).csv)
    #expect(data.importing(registry).code == 0)
    let script = "set -o pipefail; '\(BuiltCommand.path)' --quiet \(pipeline)"
    let outcome = Running.run("bash", ["-c", script], environment: data.environment)
    #expect(outcome.lines.count == 1)
    #expect(!JSON(line: outcome.stdout).isNull)
    #expect(outcome.stderr.isEmpty)
    // Ended by the signal of a closed pipe, as cat would be, or with 0.
    #expect([0, 141].contains(outcome.code))
  }

  @Test func `a reader that went away changes no exit code, also where the signal of it is ignored`() {
    let data = DataFolder.withExample()
    // The reader of 5 has ended before the command begins; a service has the signal ignored.
    let script = """
      trap '' PIPE; exec 5> >(:); wait $!
      '\(BuiltCommand.path)' check "$1" --plan 00000ZZ0010001 --exit-status >&5
      """
    // By participations.csv: out at one site, in no list, in.
    for (id, code) in [("2000000028", 10), ("center:mskcc", 11), ("2000000036", 0)] as [(String, Int32)] {
      let outcome = Running.run("bash", ["-c", script, "bash", id], environment: data.environment)
      #expect(outcome.code == code && outcome.stderr.isEmpty, "\(id): \(outcome.stderr)")
    }
  }

  @Test func `an export has a line for each role, and its csv the same roles`() throws {
    let data = DataFolder.seeded()
    #expect(data.importing(data.folder.write("registry.csv", InventedRegistry.people(6).csv)).code == 0)
    let lines = try data.must("export", "ndjson").lines.map { JSON(line: $0) }
    #expect(Set(lines.compactMap { $0["role_id"].text }).count == lines.count, "no role twice")
    #expect(lines.count { $0["name_parts"]["last"].text?.hasPrefix("Ejemplo") == true } == 6)
    #expect(Set(lines.map(\.keys)).count == 1, "every line has all fields")
    let csv = try data.must("export", "csv").stdout
    #expect(csv.split(separator: "\r\n").count == lines.count + 1)
    for line in lines { #expect(csv.contains(try #require(line["role_id"].text))) }
  }
}
