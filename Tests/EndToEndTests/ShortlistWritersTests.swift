import Glibc
import TestSupport
import Testing

/// Many commands on one list at once, and commands that are killed.
@Suite struct ShortlistWritersTests {
  private static let people = 200

  /// A directory of 200 invented oncologists, and a list.
  private func prepared() throws -> (data: DataFolder, file: String) {
    // Without the bundled centers each command starts sooner; what is tried here is the writing.
    let data = DataFolder.withSmallTables()
    let registry = data.folder.write("registry.csv", InventedRegistry.people(Self.people).csv)
    try #require(data.importing(registry).code == 0)
    try data.must("shortlist", "new", "rivera")
    return (data, data.home + "/.local/share/second-opinion/personal/shortlists/rivera.json")
  }

  private func ids(_ file: String) -> [String] {
    JSON(file: file)["entries"].list.compactMap { $0["id"].text }
  }

  @Test(.timeLimit(.minutes(60))) func `two hundred commands that add to one list at once lose nothing`()
    async throws
  {
    let (data, file) = try prepared()
    let start = Clock.seconds()
    await withTaskGroup(of: Void.self) { group in
      for lane in 0..<20 {
        group.addTask {
          for next in stride(from: lane + 1, through: Self.people, by: 20) {
            let outcome = data.run("shortlist", "add", "rivera", InventedRegistry.npi(next))
            #expect(outcome.code == 0, "\(outcome.stderr)")
          }
        }
      }
    }
    let seconds = Clock.seconds() - start
    #expect(Set(ids(file)) == Set((1...Self.people).map { "npi:" + InventedRegistry.npi($0) }))
    #expect(ids(file).count == Self.people, "\(seconds) s")
    print("\(Self.people) commands, 20 at a time: \(seconds) s")
  }

  @Test(.timeLimit(.minutes(60)))
  func `a command that is killed at any moment leaves the old or the new file`() throws {
    let (data, file) = try prepared()
    let all = (1...Self.people).map { InventedRegistry.npi($0) }
    let filled = data.run(["shortlist", "add", "rivera"] + all)
    try #require(filled.code == 0, "\(filled.stderr)")
    // The two states between which every command goes.
    let orders = [[all[0], all[1]], [all[1], all[0]]]
    var states: [[UInt8]] = []
    var duration = 0.0
    for order in orders {
      let start = Clock.seconds()
      let outcome = data.run(["shortlist", "order", "rivera"] + order)
      try #require(outcome.code == 0)
      duration = Clock.seconds() - start
      states.append(Files.bytes(file))
    }
    try #require(states[0] != states[1] && states[0].count > 200_000)

    var current = 1
    var random = SplitMix64(seed: 50)
    var (killed, arrived, halfway) = (0, 0, 0)
    for round in 0..<50 {
      let next = 1 - current
      let started = Running.start(
        BuiltCommand.path, ["shortlist", "order", "rivera"] + orders[next], environment: data.environment)
      if started.isKilled(after: Double.random(in: 0...(duration * 1.1), using: &random)) { killed += 1 }
      if Files.isThere(file + ".tmp") { halfway += 1 }
      let bytes = Files.bytes(file)
      let found = try #require(
        states.firstIndex(of: bytes), "round \(round): neither the old nor the new file")
      if found == next { arrived += 1 }
      current = found
    }
    #expect(killed >= 12, "\(killed) of 50 were killed, \(arrived) had arrived, \(halfway) were writing")
    print("\(killed) of 50 killed, \(arrived) had arrived, \(halfway) died while writing")
    // Nothing that is left behind keeps the next one from its work.
    try data.must("shortlist", "note", "rivera", all[0], "after all that")
    #expect(!Files.isThere(file + ".tmp") && Files.permissions(file) == 0o600)
  }

  @Test func `who cannot have the list in time is told to try again`() throws {
    let (data, file) = try prepared()
    let lock = open(file.replacing("shortlists/rivera.json", with: "lock"), O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX) == 0)
    var environment = data.environment
    environment["SECOND_OPINION_WAIT"] = "0.1"
    let outcome = Running.run(
      BuiltCommand.path, ["shortlist", "decide-by", "rivera", "2026-12-18"], environment: environment)
    #expect(outcome.code == 75 && outcome.stderr.contains("nothing was changed, try again"))
    #expect(try data.must("shortlist", "show", "rivera").code == 0, "reading needs no lock")
    // What is no number of seconds is passed over, whatever Swift reads as one.
    for wait in ["nan", "-nan", "inf", "-1e400", "soon"] {
      environment["SECOND_OPINION_WAIT"] = wait
      let listed = Running.run(BuiltCommand.path, ["shortlist", "list"], environment: environment)
      #expect(listed.code == 0 && listed.stdout.contains("rivera"), "\(wait): \(listed.stderr)")
    }
  }
}
