import TestSupport
import Testing

/// Generations: listed, chosen, verified and pruned.
@Suite struct IndexTests {
  let data: DataFolder

  /// Three generations: bundled, four people, five people.
  init() {
    data = DataFolder.seeded()
    for count in [4, 5] {
      let outcome = data.importing(data.folder.write("registry.csv", InventedRegistry.people(count).csv))
      precondition(outcome.code == 0, outcome.stderr)
    }
  }

  private func people() -> Int { JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count }

  @Test func `list has a line for each generation and marks the current one`() {
    let list = JSON(data.run("index", "list", "--format", "json")).list
    #expect(list.map { $0["generation"].int } == [1, 2, 3])
    #expect(list.map { $0["state"].text } == [nil, nil, "current"])
    #expect(list.map { $0["keep"].text } == ["cancer-care", "cancer-care", "cancer-care"])
    let hash = JSON(data.run("index", "stats"))["content_hash"].text ?? "none"
    #expect(hash.utf8.count == 64)
    #expect(list.last?["content"].text.map { hash.hasPrefix($0) } == true)
  }

  @Test func `use goes back and forth between kept generations`() {
    #expect(people() == 5)
    #expect(data.run("index", "use", "2").code == 0)
    #expect(people() == 4)
    #expect(data.run("index", "use", "1").code == 0)
    #expect(people() == 0)
    #expect(data.run("index", "use", "3").code == 0)
    #expect(people() == 5)
    let missing = data.run("index", "use", "9")
    #expect(missing.code == 66)
    #expect(missing.stderr.contains("1, 2, 3"))
    #expect(people() == 5)
  }

  @Test func `an import after going back goes on from there under a new number`() {
    #expect(data.run("index", "use", "1").code == 0)
    #expect(
      data.importing(data.folder.write("b.csv", InventedRegistry.people(2, from: 30).csv), source: "b").code
        == 0)
    // Three are kept, and the one that answered before is among them, or this step could not be undone.
    #expect(
      JSON(data.run("index", "list", "--format", "json")).list.map { $0["generation"].int } == [1, 3, 4])
    #expect(people() == 2)
    #expect(data.run("index", "use", "1").code == 0)
    #expect(people() == 0)
  }

  @Test func `stats counts by section and kind, as JSON`() {
    let stats = JSON(data.run("index", "stats"))
    #expect(stats["generation"].int == 3)
    #expect(stats.keys.isSuperset(of: ["generation", "content_hash", "bytes", "meta"]))
    #expect(!stats["bytes"].keys.isEmpty)
  }

  @Test func `verify finds one flipped bit, in the snapshot or in a layer`() throws {
    #expect(data.run("index", "verify").code == 0)
    let layers = data.entries("layers").map { data.path + "/layers/" + $0 }
    #expect(!layers.isEmpty)
    for file in [data.path + "/generations/3/snapshot"] + layers {
      // The layer of generation 2 is kept for going back; verify speaks of the current one.
      let whole = Files.bytes(file)
      for place in [whole.count / 7, whole.count / 2, whole.count - 40] {
        var damaged = whole
        damaged[place] ^= 0x10
        overwrite(file, damaged)
        let outcome = data.run("index", "verify")
        if outcome.code == 0 {
          #expect(isFormer(file), "not found: byte \(place) of \(file)")
        } else {
          #expect(outcome.code == 65)
          #expect(outcome.stderr.contains(file))
          #expect(outcome.stderr.contains("damaged"), "\(outcome.stderr)")
        }
      }
      overwrite(file, whole)
    }
    #expect(data.run("index", "verify").code == 0)
  }

  /// Whether a layer belongs to a former generation only.
  private func isFormer(_ layer: String) -> Bool {
    let manifest = Files.text(data.path + "/generations/3/manifest.json")
    return !manifest.contains(layer.split(separator: "/").last ?? "")
  }

  private func overwrite(_ file: String, _ bytes: [UInt8]) {
    let name = data.folder.write("bytes", bytes)
    let outcome = Running.run("cp", [name, file], environment: [:])
    precondition(outcome.code == 0, outcome.stderr)
  }

  @Test func `a generation that is damaged or cut short does not become current`() {
    let file = data.path + "/generations/2/snapshot"
    let whole = Files.bytes(file)
    var damaged = whole
    damaged[whole.count / 2] ^= 1
    for bytes in [damaged, Array(whole.prefix(whole.count / 2)), Array(whole.prefix(10)), []] {
      overwrite(file, bytes)
      let outcome = data.run("index", "use", "2")
      #expect(outcome.code == 65, "\(bytes.count) bytes: \(outcome.stderr)")
      #expect(people() == 5)
    }
  }

  @Test func `prune removes the oldest generations and never the current one`() {
    #expect(data.run("index", "use", "1").code == 0)
    let outcome = data.run("index", "prune", "--keep", "1")
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("removed 2, 3"))
    #expect(JSON(data.run("index", "list", "--format", "json")).list.map { $0["generation"].int } == [1])
    #expect(data.run("index", "verify").code == 0)
    #expect(
      !data.entries("layers").contains { $0.hasPrefix("registry-") }, "layers that nothing names are gone")
    #expect(data.run("index", "prune", "--keep", "1").stdout.contains("nothing to remove"))
    #expect(data.run("index", "prune", "--keep", "0").code == 64)
  }

  @Test func `three generations are kept unless more are asked for`() {
    for i in 1...3 {
      #expect(data.importing(data.folder.write("c.csv", InventedRegistry.people(5 + i).csv)).code == 0)
    }
    #expect(
      JSON(data.run("index", "list", "--format", "json")).list.map { $0["generation"].int } == [4, 5, 6])
    #expect(people() == 8)
  }
}
