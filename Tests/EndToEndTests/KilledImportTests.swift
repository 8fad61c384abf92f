import Glibc
import TestSupport
import Testing

/// The machine loses power, or somebody loses patience, in the middle of an import.
@Suite struct KilledImportTests {
  private static let rows = 5_000
  private static let kills = 50

  @Test(.timeLimit(.minutes(60)))
  func `an import that is killed at any moment leaves the former or the new generation, whole`() throws {
    // Beside the registry only two small tables: what is killed is the import of the registry.
    let data = DataFolder.withSmallTables()
    let file = try data.folder.writeNPPES(rows: Self.rows)

    // The two states between which every import goes: the same file, said to be of two days.
    let days = ["2026-10-01", "2026-11-01"]
    func arguments(_ day: String) -> [String] {
      ["import", file, "--as", "nppes", "--source", "nppes", "--as-of", day, "--keep", "all", "--quiet"]
    }
    var hashes: [String] = []
    var duration = 0.0
    for day in days.reversed() {
      let start = Clock.seconds()
      let outcome = data.run(arguments(day))
      try #require(outcome.code == 0, "\(outcome.stderr)")
      duration = Clock.seconds() - start
      hashes.insert(data.generations().contentHash, at: 0)
    }
    try #require(hashes[0] != hashes[1])

    // Now the first day answers.
    var current = 0
    var random = Seeded(state: 2026)
    var killed = 0
    var arrived = 0
    for round in 0..<Self.kills {
      let next = 1 - current
      let started = Running.start(BuiltCommand.path, arguments(days[next]), environment: data.environment)
      // A little beyond the end, so that the last steps are met as well.
      if started.isKilled(after: Double.random(in: 0...(duration * 1.1), using: &random)) { killed += 1 }

      let lock = open(data.path + "/lock", O_RDWR | O_CLOEXEC)
      #expect(lock >= 0)
      #expect(flock(lock, LOCK_EX | LOCK_NB) == 0, "round \(round): a lock is left behind")
      close(lock)
      let verified = data.run("index", "verify")
      #expect(verified.code == 0, "round \(round): \(verified.stderr)")
      let found = JSON(data.run("search", "--limit", "1", "--format", "json"))
      #expect(found["data"].list.count == 1, "round \(round)")
      let hash = try #require(found["generation"].text, "round \(round)")
      let answering = try #require(
        hashes.firstIndex { $0.hasPrefix(hash) }, "round \(round): neither the former nor the new")
      if answering == next { arrived += 1 }
      current = answering
    }
    #expect(killed >= Self.kills / 4, "\(killed) of \(Self.kills) runs were killed, \(arrived) had published")

    let last = data.run(arguments(days[1 - current]))
    #expect(last.code == 0, "\(last.stderr)")
    #expect(data.generations().contentHash == hashes[1 - current])
    #expect(data.entries("work").isEmpty, "what killed imports left is swept")
    #expect(
      data.entries("").allSatisfy { ["current", "generations", "layers", "lock", "work"].contains($0) })
    let manifests = data.entries("generations").map {
      Files.text(data.path + "/generations/\($0)/manifest.json")
    }
    for layer in data.entries("layers") {
      #expect(manifests.contains { $0.contains(layer) }, "\(layer) is named by nothing")
    }
  }
}

/// SplitMix64: the same moments in every run of the tests.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
