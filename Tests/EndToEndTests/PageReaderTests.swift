import TestSupport
import Testing

/// The pages in a browser that is not ours: Chromium drives them by keyboard, with and without JavaScript, in both
/// languages, and axe-core looks at each.
@Suite struct PageReaderTests {
  private static let python = packageRoot() + "/.build/readers/bin/python"

  @Test(.timeLimit(.minutes(60)))
  func `a patient comes from the first word to places side by side by keyboard`()
    throws
  {
    try #require(
      Files.isThere(Self.python), "no browser looked at the pages; type Scripts/install-dependencies readers")
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    let folder = TemporaryFolder()
    let outcome = Running.run(
      Self.python, [packageRoot() + "/Tests/Readers/read_pages.py", "http://127.0.0.1:\(server.port)"],
      environment: ["HOME": folder.path, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"], deadline: 600)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    // Three sizes in two languages.
    #expect(outcome.lines.count == 6)
  }
}
