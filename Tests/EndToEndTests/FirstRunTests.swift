import TestSupport
import Testing

/// What somebody sees who has just installed the program.
@Suite struct FirstRunTests {
  @Test
  func `a fresh data directory is filled by the first command that needs it, said in one line on stderr`()
    throws
  {
    let data = DataFolder()
    let first = data.run(
      "search", "--kind", "center", "--nci", "comprehensive", "--limit", "1", "--quiet", "--no-header")
    #expect(first.code == 0)
    #expect(first.lines.count == 1)
    #expect(first.stderr.isEmpty, "--quiet holds back even that line")

    let other = DataFolder()
    let second = other.run("index", "verify")
    #expect(second.code == 0)
    #expect(second.errorLines.count == 1)
    #expect(second.errorLines.first?.contains("bundled data") == true)
    #expect(second.errorLines.first?.contains(other.path) == true)
    let third = other.run("index", "verify")
    #expect(third.stderr.isEmpty, "a directory is filled once")
  }

  @Test func `without SECOND_OPINION_DATA the data lies in the XDG place, else under the home folder`() {
    let data = DataFolder()
    var environment = data.environment
    environment["SECOND_OPINION_DATA"] = nil
    let home = Running.run(BuiltCommand.path, ["index", "list"], environment: environment)
    #expect(home.code == 0)
    #expect(Files.isThere(data.home + "/.local/share/second-opinion/current"))
    environment["XDG_DATA_HOME"] = data.folder.file("xdg")
    let xdg = Running.run(BuiltCommand.path, ["index", "list"], environment: environment)
    #expect(xdg.code == 0)
    #expect(Files.isThere(data.folder.file("xdg") + "/second-opinion/current"))
  }

  @Test func `the command alone shows its help and is no error`() {
    let outcome = DataFolder().run()
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("USAGE"))
    #expect(outcome.stdout.contains("second-opinion search --cancer"))
    #expect(outcome.stderr.isEmpty)
  }
}
